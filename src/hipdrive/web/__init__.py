"""The app in the browser: `hipdrive serve`. It shows and keeps what the rooms above compute."""
