"""What all sources together say."""

from typing import Final

from services.award_service.domain.rule import Rule

_LISTS: Final = "kesepakatan daftar (contracts/listed.py): tiap sumber menyampaikan seluruh daftarnya dengan as_of"
_NEVER: Final = 'pedoman Malang, Riau, Karimun, Kota Cirebon: pernyataan "tidak pernah" ditandatangani pimpinan'

RULES: Final = (
    Rule("answer.none", "Daftar tanpa yang menghalangi berarti: tidak ada, per tanggal daftar itu.", _LISTS),
    Rule("answer.found", "Yang ditemukan satu sumber saja sudah menghalangi.", _NEVER),
    Rule("answer.never_asked", "Tanpa daftar dari sumber mana pun jawabannya: belum pernah ditanyakan.", _NEVER),
    Rule("answer.as_of_newest", "Jawaban berlaku per tanggal daftar yang terbaru.", _LISTS),
    Rule("answer.taken_back", "Daftar yang lebih baru dari sumber yang sama mencabut yang lama.", _LISTS),
    Rule("answer.older_list", "Daftar yang lebih lama tidak mengubah apa pun, walaupun datang kemudian.", _LISTS),
    Rule("answer.same_day", "Dari dua daftar bertanggal sama berlaku yang datang terakhir.", _LISTS),
    Rule("answer.other_source", "Daftar kosong dari sumber lain tidak mencabut yang ditemukan.", _NEVER),
    Rule("answer.former_number", "Daftar dengan satu NIP tidak mencabut yang disebut dengan NIP lain.", _LISTS),
    Rule("answer.own_kind", "Daftar hukuman disiplin tidak menjawab pertanyaan tentang cuti.", _LISTS),
    Rule(
        "answer.legal_standing", "Cuti yang hanya tampak dari kedudukan hukum juga ditemukan.", "SIASN: kedudukan hukum"
    ),
    Rule("held.any_source", "Dimiliki berarti: disebut sumber mana pun.", _LISTS),
    Rule("held.own_grant", "Dimiliki berarti juga: Keppresnya tercatat di layanan ini.", "PP 35/2010 (Keppres)"),
    Rule("held.revoked_by_any", "Dicabut berarti: disebut dicabut oleh sumber mana pun.", _LISTS),
    Rule("held.granted_anew", "Dalam satu daftar, yang disebut tanpa dicabut berlaku.", _LISTS),
)
