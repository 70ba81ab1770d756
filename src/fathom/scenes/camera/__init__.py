"""What lies between the rendered light and a photograph: lens, sensor, processing, augmentation."""
