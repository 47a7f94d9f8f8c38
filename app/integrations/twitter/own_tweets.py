"""Posts that people's own tweets become: made, completed with pictures, withdrawn."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from app.extensions import db
from app.integrations.twitter import ingest, queries, texts, validation
from app.integrations.twitter.archive_media import ArchiveMedia
from app.integrations.twitter.ingest import TweetPost
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.validation import CheckedTweet
from app.media import attachments
from app.media.attachments import MAX_ATTACHMENTS, Draft
from app.posts import revisions
from app.posts.models import Post
from flask_twitter_api.models import Tweet

_AT_ONCE = 100


def import_tweets(
    user_id: int, tweets: Iterable[Tweet], source: ArchiveMedia | None = None
) -> int:
    """Make posts of what is not here yet and return how many; the caller commits.

    Posts that came without their pictures get them now. Nobody is notified, neither
    open pages nor people who are named. The source counts what becomes of each tweet.
    """
    source = source or ArchiveMedia()
    sound, refused = validation.checked(tweets)
    wanted = {each.id: each for each in sound}
    for number, _post in db.session.execute(queries.sent(user_id, list(wanted))):
        wanted.pop(number or "", None)
    present = {
        queries.tweet_id(post.origin_id or ""): post
        for post in db.session.scalars(queries.mirrored(user_id, list(wanted)))
    }
    drafts = _drafts(wanted, present, source)
    for number, post in present.items():
        _add_pictures(post, wanted[number], drafts.get(number, []))
    # The oldest first: what a thread begins with is here before the rest of it.
    new = sorted(wanted.keys() - present.keys(), key=int)
    items = [_item(wanted[number], drafts.get(number, [])) for number in new]
    became = _insert(user_id, items)
    twice = len(sound) - len(new)
    source.results.update(refused + became + Counter({ItemResult.ALREADY_HERE: twice}))
    return became[ItemResult.IMPORTED]


def withdraw(user_id: int, ids: Iterable[int]) -> int:
    """Delete posts of tweets that are not public and return how many they were.

    Former versions, or a part of the archive alone, may have made posts of them.
    """
    count = 0
    for posts in _posts(user_id, ids):
        for post in posts:
            ingest.remove(post)
            count += 1
    return count


def count_present(user_id: int, ids: Iterable[int]) -> int:
    """Return how many posts there are of some tweets."""
    return sum(map(len, _posts(user_id, ids)))


def _posts(user_id: int, ids: Iterable[int]) -> Iterator[Sequence[Post]]:
    """Return the posts of some tweets, a few at a time."""
    wanted = [str(each) for each in sorted(ids)]
    for start in range(0, len(wanted), _AT_ONCE):
        here = queries.mirrored(user_id, wanted[start : start + _AT_ONCE])
        yield db.session.scalars(here).all()


def _drafts(
    wanted: Mapping[str, CheckedTweet],
    present: Mapping[str, Post],
    source: ArchiveMedia,
) -> dict[str, list[Draft]]:
    """Return the attachments that posts lack; nothing is written before that."""
    drafts = {}
    for number, tweet in wanted.items():
        has = present[number].attachment_count if number in present else 0
        if tweet.attachments and not has:
            drafts[number] = source.of(tweet)
            has = len(drafts[number])
        source.missed += max(0, len(tweet.attachments[:MAX_ATTACHMENTS]) - has)
    return drafts


def _item(tweet: CheckedTweet, drafts: list[Draft]) -> TweetPost:
    return TweetPost(tweet, body_of(tweet, shown=len(drafts)), drafts)


def _insert(user_id: int, items: Collection[TweetPost]) -> Counter[ItemResult]:
    """Store tweets as posts and count what became of them."""
    posts = ingest.insert_all(user_id, items, None)
    became = Counter(
        ItemResult.IMPORTED if post is not None else ItemResult.NO_ROOM
        for item, post in zip(items, posts, strict=True)
        if not item.is_empty
    )
    became[ItemResult.EMPTY] = sum(item.is_empty for item in items)
    return +became


def _add_pictures(post: Post, tweet: Tweet, drafts: list[Draft]) -> None:
    if not drafts:
        return
    attachments.attach(post.id, post.user_id, drafts)
    if post.body == body_of(tweet):
        post.body = body_of(tweet, shown=len(drafts))
    revisions.mark_changed(post)
    db.session.flush()


def body_of(tweet: Tweet, *, shown: int = 0) -> str:
    """Return the text of a post; its parent is a link.

    So is the tweet itself, unless all of its attachments are `shown` here.
    """
    text = texts.plain_text(tweet)
    is_whole = len(tweet.attachments) <= shown
    links = [] if is_whole else [f"{texts.STATUS_URL}{tweet.id}"]
    if tweet.in_reply_to_id:
        links.append(texts.parent_link(tweet.in_reply_to_id))
    return "\n\n".join(part for part in (text, *links) if part)
