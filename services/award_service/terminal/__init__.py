"""`kinerja award`: files of lists at a terminal."""
