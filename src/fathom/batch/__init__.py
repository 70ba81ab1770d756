"""Many photographs: finding them, naming what comes out, predicting and writing in overlap."""
