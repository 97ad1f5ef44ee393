using H3Routes;

[assembly: TrailingSlash(TrailingSlash.Distinct)]
