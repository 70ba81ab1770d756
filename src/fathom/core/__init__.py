"""What a photo, a camera and a depth map are; reading and writing files."""
