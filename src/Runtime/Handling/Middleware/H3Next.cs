namespace H3Routes;

/// <summary>What comes behind a middleware or a filter: the next one, or the handler. To be called at most once.</summary>
public delegate ValueTask H3Next(H3Context context);
