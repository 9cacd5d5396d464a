"""The tables of the program, as Django sees them."""

from django.db import models


class Table(models.Model):
    class Meta:
        abstract = True
        managed = False


class Negotiation(Table):
    slug = models.TextField()
    title = models.TextField()
    summary = models.TextField()
    agreement = models.TextField()
    place = models.TextField(null=True)

    class Meta(Table.Meta):
        db_table = "negotiation"


class Party(Table):
    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="parties")
    slug = models.TextField()
    short_name = models.TextField()
    ordinal = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "party"


class Category(Table):
    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="categories")
    title = models.TextField()
    ordinal = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "category"


class Issue(Table):
    category = models.ForeignKey(Category, models.CASCADE, related_name="issues")
    slug = models.TextField()
    title = models.TextField()
    ordinal = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "issue"


class Source(Table):
    slug = models.TextField()

    class Meta(Table.Meta):
        db_table = "source"


class Entry(Table):
    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="entries")
    kind = models.TextField()
    slug = models.TextField()
    title = models.TextField(null=True)
    summary = models.TextField()
    confidence = models.TextField(null=True)
    made_on = models.DateField()
    sort_time = models.TimeField()
    sort_order = models.IntegerField()
    kind_rank = models.IntegerField()
    parties = models.ManyToManyField(Party, db_table="entry_party")
    sources = models.ManyToManyField(Source, db_table="citation")

    class Meta(Table.Meta):
        db_table = "entry"


class Statement(Table):
    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True)
    speaker = models.TextField()
    affiliation = models.TextField(null=True)
    quote = models.TextField(null=True)

    class Meta(Table.Meta):
        db_table = "statement"


class Position(Table):
    offer = models.ForeignKey(Entry, models.CASCADE, related_name="positions")
    issue = models.ForeignKey(Issue, models.CASCADE)
    headline = models.TextField()
    ordinal = models.IntegerField()

    class Meta(Table.Meta):
        db_table = "position"
