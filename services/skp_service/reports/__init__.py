"""Reports as XLSX: the nominative list, the achievement report (E-Lapkin) and the role-result matrix (MPPH)."""
