"""Random stacks of layers, built in real Keras and computed by cnnlint: whatever differs is shrunk to one layer and one argument."""
