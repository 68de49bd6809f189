"""The running application: tray, single instance, which window opens when."""
