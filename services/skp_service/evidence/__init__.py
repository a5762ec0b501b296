"""Evidence (bukti dukung): the files and links that prove a realisation."""
