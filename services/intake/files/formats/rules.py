"""Rules of rows that several formats share."""

from hub.sheets.reading.columns import blank

NAME_BLANK = blank("name", "name_blank", "Nama kosong: isi, supaya data ini dapat dipakai.")
UNIT_BLANK = blank("unit_code", "unit_blank", "Unit kerja kosong: pegawai ini belum dapat ditempatkan.")
POSITION_BLANK = blank("position", "position_blank", "Jabatan kosong: pegawai ini belum dapat ditempatkan.")
