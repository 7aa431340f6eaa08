"""Labels understood by their words: `R.ASIS`, `RightHeel`, `knee_lat_L`, where no known marker set fits.

The vocabulary holds names that several laboratories share, and only those that mean one place wherever they are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from hipdrive.motion.names import SIDES
from hipdrive.sources.markers.marker_set import Cluster, MarkerSet

#: How a label says its side, before or after the part.
_SIDE_WORDS = {"left": ("left", "lt", "l"), "right": ("right", "rt", "r")}
#: Point -> how labels write it, without side, marks and capitals. `{s}` = the side stands within the word.
_PAIRED: dict[str, str] = {
    "asis": "asis asi ias anteriorsuperioriliacspine frontasis asisfront waist{s}front frontwaist waistfront",
    "psis": "psis psi ips posteriorsuperioriliacspine backasis waist{s}back backwaist waistback",
    "iliac_crest": "iliaccrest iliac crest ilcrest ic icr icp",
    "greater_trochanter": "greatertrochanter trochanter troch gtr gt gtroc grtroch ftc",
    "hip": "hjc hip hipcenter hipcentre hipjointcenter hipjointcentre",
    "knee": "kjc kneecenter kneecentre kneejointcenter kneejointcentre",
    "ankle": "ajc anklecenter anklecentre anklejointcenter anklejointcentre",
    "knee_lateral": "knee kne kneelateral kneelat lateralknee latknee kneeout kneeouter fle lfe lfc lek lepi lepicondyle"
    " lateralepicondyle femurlateralepicondyle lateralfemoralepicondyle lk lkn lknee epilat",
    "knee_medial": "kneemedial kneemed kneem medialknee medknee kneein kneeinner knm knem fme mfe mfc mek mepi"
    " medialepicondyle femurmedialepicondyle medialfemoralepicondyle mk mkn mknee epimed",
    "ankle_lateral": "ankle ank anklelateral anklelat lateralankle latankle ankleout ankleouter lmal latmal"
    " lateralmalleolus lateralmal mallat fal la lank lankle malleoluslateral",
    "ankle_medial": "anklemedial anklemed medialankle medankle anklein ankleinner mmal medmal medialmalleolus medialmal"
    " malmed tam ma mank mankle ankm malleolusmedial",
    "heel": "heel hee hel calc cal calcaneus fcc heelback heelbottom calcback heelcenter heelcentre",
    "toe": "toe toetip bigtoe hallux halluxtip hal toe1 firsttoe",
    "ball": "mt2 fm2 met2 2mt mh2 2met secondmetatarsal forefoot2 metatarsal2 2ndmet smh toemid d2m",
    "mt1": "mt1 fm1 met1 1mt mh1 1met firstmetatarsal forefoot1 metatarsal1 1stmet fmh toein p1mt d1m",
    "mt5": "mt5 fm5 met5 5mt mh5 5met fifthmetatarsal forefoot5 metatarsal5 5thmet vmh toeout p5mt d5m",
    "shoulder": "shoulder sho shouldertop acromion acr acrom sae acromioclavicular shouldercenter",
    "thigh_1": "th1 thi thigh thigh1 thightop thightoplateral thighup thighhigh thighfrontlow t1",
    "thigh_2": "th2 thigh2 thap thighbottom thighbottomlateral thighdown thighlow thighfronthigh t2",
    "thigh_3": "th3 thigh3 thad thighback thighrear t3",
    "thigh_4": "th4 thigh4 thightopmedial thighbottommedial t4",
    "shank_1": "sk1 sh1 tb1 tib shank shank1 shin shanktop shanktoplateral shinfronthigh s1",
    "shank_2": "sk2 sh2 tb2 tiap shank2 shankbottom shankbottomlateral shinfrontlow s2",
    "shank_3": "sk3 sh3 tb3 tiad shank3 shankback shankrear s3",
    "shank_4": "sk4 sh4 tb4 shank4 shanktopmedial shankbottommedial s4",
}
_SINGLE: dict[str, str] = {
    "sacrum": "sacrum sacr sac vsac vsacral sacral waistback",
    "c7": "c7 cv7 spinetop",
}
#: Middles, whose parts are looked for.
_MIDDLES = {"knee": ("knee_lateral", "knee_medial"), "ankle": ("ankle_lateral", "ankle_medial"), "ball": ("mt1", "mt5")}
_BODIES = {
    "thigh": (("thigh_1", "thigh_2", "thigh_3", "thigh_4", "knee_lateral"), ("knee_lateral", "knee_medial")),
    "shank": (("shank_1", "shank_2", "shank_3", "shank_4", "ankle_lateral"), ("ankle_lateral", "ankle_medial")),
}
_PELVIS = ("left_asis", "right_asis", "left_psis", "right_psis")
_IN_PELVIS = ("left_hip", "right_hip", *_PELVIS, "pelvis_origin", "pelvis_forward", "pelvis_up", "pelvis_right")


#: The same for the points of pose networks, which are joints and not markers.
_KEYPOINTS: dict[str, str] = {
    "shoulder": "shoulder sho shld",
    "elbow": "elbow elb",
    "wrist": "wrist wri",
    "hip": "hip greatertrochanter trochanter",
    "knee": "knee kne",
    "ankle": "ankle ank",
    "heel": "heel hee calc calcaneus",
    "toe": "toe bigtoe footindex toetip hallux toes footfront foottip firsttoe",
    "small_toe": "smalltoe littletoe fifthtoe",
    "ear": "ear",
    "eye": "eye",
}
_KEYPOINTS_SINGLE = {"nose": "nose", "head": "head tophead headtop", "neck": "neck", "mid_hip": "midhip pelvis hipmid"}


@cache
def _vocabulary() -> dict[str, str]:
    return _written(_PAIRED, _SINGLE)


@cache
def _of_keypoints() -> dict[str, str]:
    return _written(_KEYPOINTS, _KEYPOINTS_SINGLE)


def _written(paired: dict[str, str], single: dict[str, str]) -> dict[str, str]:
    """Every way to write a point, without marks and capitals -> the point."""
    words = {word: name for name, ways in single.items() for word in ways.split()}
    for name, ways in paired.items():
        for way in ways.split():
            for side in SIDES:
                for mark in _SIDE_WORDS[side]:
                    written = [way.replace("{s}", mark)] if "{s}" in way else [mark + way, way + mark]
                    for word in written:
                        # A word that means two places means none.
                        words[word] = "" if words.get(word, f"{side}_{name}") != f"{side}_{name}" else f"{side}_{name}"
    return words


def point_of(label: str) -> str | None:
    """The point a label means by its words, or `None`.

    >>> point_of("Right_Heel"), point_of("L.ASIS"), point_of("knee lat R"), point_of("M1")
    ('right_heel', 'left_asis', 'right_knee_lateral', None)
    """
    return _vocabulary().get(_bare(label)) or None


def keypoint_of(label: str) -> str | None:
    """The point of a pose network a label means by its words, or `None`.

    >>> keypoint_of("Knee_R"), keypoint_of("LBigToe"), keypoint_of("spine")
    ('right_knee', 'left_toe', None)
    """
    return _of_keypoints().get(_bare(label)) or None


def _bare(label: str) -> str:
    return re.sub(r"[^a-z0-9]", "", label.rsplit(":", 1)[-1].casefold())


def named_by_words(labels: Iterable[str]) -> MarkerSet:
    """A marker set of the labels whose words are known.

    Returns
    -------
    MarkerSet
        It needs the pelvis (anterior spines with posterior ones or the sacrum, or hip centres) and the heels.
    """
    named = {label: point for label in labels if (point := point_of(label))}
    points = set(named.values())
    spines = {"left_asis", "right_asis"} <= points
    pelvis: tuple[str, ...] = ("asis",) if spines or "left_hip" not in points else ("hip",)
    if pelvis == ("asis",) and "sacrum" not in points:
        pelvis = ("asis", "psis")
    needed = tuple(f"{side}_{part}" for part in (*pelvis, "heel") for side in SIDES)
    middles = {f"{s}_{name}": tuple(f"{s}_{p}" for p in parts) for name, parts in _MIDDLES.items() for s in SIDES}
    if "sacrum" in points:
        middles |= {"left_psis": ("sacrum",), "right_psis": ("sacrum",)}
    # Hip centres without spines are what a model or a network gives, whose error is not that of markers.
    kind = "markers" if spines else "keypoints"
    return MarkerSet("by_name", "names understood by their words", kind, named, needed, middles, _clusters(points))


def _clusters(points: set[str]) -> dict[str, Cluster]:
    spines = tuple(p for p in (*_PELVIS, "sacrum") if p in points)
    clusters = {"pelvis": Cluster(spines, _IN_PELVIS)} if len(spines) >= 3 else {}
    for side in SIDES:
        for body, (markers, carried) in _BODIES.items():
            there = tuple(f"{side}_{m}" for m in markers if f"{side}_{m}" in points)
            if len(there) >= 3:
                clusters[f"{side}_{body}"] = Cluster(there, tuple(f"{side}_{c}" for c in carried))
    return clusters
