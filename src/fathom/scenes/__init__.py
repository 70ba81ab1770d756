"""Procedural scenes: rendered images with exact depth, normals, instances and classes.

What the rest of the program uses is offered here; how scenes are rendered (`render`) and what is
in them (`content`) is nobody else's business.

    dataset     `generate` one scene, write many to files, `pack` them for training
    pack        scenes packed into one folder, rendered when missing
    augment     crops and photometric changes of training images
    sensors     what stereo rigs, LiDAR and other sensors would measure of a scene
    lens        distortion, blur and defocus of a real lens
"""

from fathom.scenes import dataset
from fathom.scenes.camera import augment, lens, sensors
from fathom.scenes.dataset import pack

__all__ = ["augment", "dataset", "lens", "pack", "sensors"]
