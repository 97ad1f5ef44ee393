namespace H3Routes;

/// <summary>A step around every request, before routing: it answers, or calls <paramref name="next"/> and may go on behind it. Composed once, when the server starts.</summary>
public delegate ValueTask H3Middleware(H3Context context, H3Next next);
