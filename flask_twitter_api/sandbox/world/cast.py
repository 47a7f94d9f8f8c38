"""The people of the invented world; none of them exists."""

#: user name, name, what they say of themselves, place, topics they write about.
CAST: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("Alice", "Alice Arden", "Bakes bread, breaks builds.", "Leeds", ("code", "food")),
    ("bob", "Bob Bergman", "Trains, maps and late buses.", "Uppsala", ("city", "code")),
    ("charlie", "Charlie Chen", "Photographs of quiet places.", "Taipei", ("nature",)),
    ("dana_writes", "Dana Dvorak", "Novels, mostly unfinished.", "Brno", ("books",)),
    ("elif", "Elif Erdem", "Marine biologist.", "Izmir", ("nature", "science")),
    ("farid", "فرید فروزان", "برنامه‌نویس و کوه‌نورد", "تهران", ("farsi",)),
    ("golnaz", "گلناز گودرزی", "شعر و ترجمه", "شیراز", ("farsi",)),
    ("hugo", "Hugo Haas", "Astronomer who sleeps by day.", "La Serena", ("science",)),
    ("ines", "Inés Ibarra", "Cocina de mercado.", "Oaxaca", ("espanol", "food")),
    ("jonas", "Jonas Jung", "Radfahren und Radio.", "Leipzig", ("deutsch", "city")),
    ("keiko", "Keiko Kato", "猫と数学。", "Kyoto", ("nihongo",)),
    ("lena_dev", "Lena Lund", "Databases and choirs.", "Bergen", ("code", "music")),
    ("mateo", "Mateo Mora", "Fútbol y física.", "Rosario", ("espanol", "science")),
    ("nadia", "Nadia Naim", "Strings section, second desk.", "Tunis", ("music",)),
    ("otto", "Otto Oster", "Nichts Neues.", "Graz", ("deutsch", "books")),
    ("priya", "Priya Pillai", "Spreadsheets with feelings.", "Kochi", ("code", "city")),
    ("quinn", "Quinn Quist", "Birds. Only birds.", "Malmö", ("nature",)),
    ("CityObserver", "The City Observer", "News of a town.", "Harbour", ("city",)),
    ("skylab", "Sky Laboratory", "We look up.", "Everywhere", ("science",)),
    ("weatherbot", "Weather Bot", "I am a bot.", "The roof", ("nature",)),
)

#: An account that hides its tweets, and one that was suspended.
PROTECTED = "dana_writes"
SUSPENDED = "spam_seller"
#: An account that never wrote.
SILENT = "quiet_one"

#: How many plain readers there are besides, so that lists have several pages.
READERS = 260
