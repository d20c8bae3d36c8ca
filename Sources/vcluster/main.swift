print("vcluster")
