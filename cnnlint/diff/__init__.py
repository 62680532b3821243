"""Two revisions of a repository -> what changed in their models: layers, shapes, counts, and the checkpoints that no longer load.

git        the repository: revisions, files and their content, without a checkout
affected   which files a change can reach at all
facts      Trace -> what is compared of a model: text and numbers, nothing of where it stands
layout     texts that quote code, compared without its layout
match      the models of both sides, paired; align: the layers of a pair, paired
checkpoint which files of weights still load
compare    all of it, as a Difference; growth: whether a model may grow that much
"""
