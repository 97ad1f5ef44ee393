namespace H3Routes;

/// <summary>What scripts of other origins may do (the Fetch standard's CORS protocol). Read once.</summary>
public sealed class H3CorsOptions
{
    /// <summary>Origins as browsers send them (<c>https://example.org</c>, without a slash at the end), or <c>*</c> for all. None unless set.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Methods a script may use, in upper case. GET, HEAD, POST, PUT, PATCH and DELETE unless set.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Fields a script may set beside the safelisted ones; <c>*</c> for those that it asks for. None unless set.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Fields of responses that a script may read beside the safelisted ones. None unless set.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = [];

    /// <summary>The browser sends cookies and shows the response all the same. Never with the origin <c>*</c>.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a browser may keep the answer to a preflight; five seconds, as the standard has it, unless set.</summary>
    public TimeSpan? MaxAge { get; init; }
}
