"""What a forecast is of."""

REGION, MUNICIPALITY, ORGANISATION = "region", "municipality", "organisation"
