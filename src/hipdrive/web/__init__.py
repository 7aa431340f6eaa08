"""The app in the browser: `hipdrive serve`. It shows and keeps what the state above compute."""
