"""What the muscles do, from surface electromyography: when each is active in the stride, how much, against its own reference."""

from hipdrive.emg.activity import PHASES, ChannelActivity, EmgResult, Refused
from hipdrive.emg.examine import examine

__all__ = ["PHASES", "ChannelActivity", "EmgResult", "Refused", "examine"]
