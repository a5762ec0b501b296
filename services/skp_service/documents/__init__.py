"""The documents of an SKP as PDF: the form with its annexes, and the evaluation (PermenPANRB 6/2022)."""
