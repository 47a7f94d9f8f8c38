"""What the invented people write about, by topic and language."""

#: topic → (language, sentences)
PHRASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "code": (
        "en",
        (
            "The bug was a missing index. It is always a missing index.",
            "Deleted four hundred lines today and nothing broke.",
            "A test that never fails is a comment with a green tick.",
            "Wrote the manual first. The program became half as long.",
            "Three hours of debugging saved ten minutes of reading.",
            "Renamed a variable and understood the whole module at last.",
        ),
    ),
    "food": (
        "en",
        (
            "Day nine of the sourdough: it has opinions now.",
            "Tomatoes from the market that taste of something.",
            "Soup is only a salad with patience.",
            "Found a dumpling place behind the station. Not telling you which.",
        ),
    ),
    "city": (
        "en",
        (
            "The number 7 is twelve minutes early, which is also not on time.",
            "They painted the bridge the colour of the river.",
            "Somebody put a piano in the underpass and everybody is polite about it.",
            "New cycle lane on Mill Road, finished before the sign for it.",
            "The library stays open until ten all of this week.",
        ),
    ),
    "nature": (
        "en",
        (
            "Fog until noon, then all the colours at once.",
            "Counted forty starlings before they counted me.",
            "The tide took the path, so I stayed for the evening.",
            "First frost. The garden looks as if somebody had drawn it.",
            "A heron stood in the car park for an hour and nobody parked.",
        ),
    ),
    "science": (
        "en",
        (
            "The comet is faint tonight, but it is there if you look beside it.",
            "Two instruments disagree, which is the best news of the month.",
            "Seagrass stores more than we thought; preprint soon.",
            "Calibrated everything twice and the noise is still beautiful.",
        ),
    ),
    "books": (
        "en",
        (
            "Chapter twelve is done for the third time.",
            "A second-hand book with somebody's train ticket in it, 1974.",
            "Read aloud what you wrote. Then cut what made you breathe.",
        ),
    ),
    "music": (
        "en",
        (
            "We rehearsed the slow movement slowly and it was the right idea.",
            "New strings, new complaints.",
            "The altos were in tune with the radiator tonight.",
        ),
    ),
    "farsi": (
        "fa",
        (
            "امروز کوه آرام بود و شهر زیر مه.",
            "کد تمیز مثل نثر خوب است، هر کلمه دلیل دارد.",
            "یک استکان چای و یک شعر کوتاه برای شب بلند.",
            "ترجمه خوب آن است که نبودنش دیده شود.",
        ),
    ),
    "espanol": (
        "es",
        (
            "El mercado abre a las seis y el pan se acaba a las siete.",
            "Hoy el mole salió como el de mi abuela.",
            "Partido perdido, asado ganado.",
        ),
    ),
    "deutsch": (
        "de",
        (
            "Gegenwind auf dem Hinweg, Gegenwind auf dem Rückweg.",
            "Das Radio spielt heute nur Stücke, die ich vergessen hatte.",
            "Ein gutes Buch und kein Empfang: der Tag ist gerettet.",
        ),
    ),
    "nihongo": (
        "ja",
        (
            "猫が証明の上で寝ているので今日は休み。",
            "雨の日の京都は静かでいい。",
            "新しいノート、新しい間違い。",
        ),
    ),
}

#: What people answer, whatever was said.
ANSWERS = (
    "This is exactly how it went here as well.",
    "I needed to read this today.",
    "Where was this?",
    "Please write more about it.",
    "Not sure I agree, but I like how you said it.",
    "Same, every year.",
)

#: The tag under which a topic is talked about.
TAGS = {
    "code": "programming",
    "food": "cooking",
    "city": "citylife",
    "nature": "outdoors",
    "science": "science",
    "books": "amwriting",
    "music": "music",
    "farsi": "شعر",
    "espanol": "cocina",
    "deutsch": "fahrrad",
    "nihongo": "猫",
}
