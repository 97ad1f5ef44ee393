namespace H3Routes;

internal static class H3Methods
{
    /// <summary>Methods are case-sensitive (RFC 9110 9.1).</summary>
    public static H3Method Parse(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("GET"u8) ? H3Method.Get : name.SequenceEqual("PUT"u8) ? H3Method.Put : H3Method.Other,
        4 => name.SequenceEqual("POST"u8) ? H3Method.Post : name.SequenceEqual("HEAD"u8) ? H3Method.Head : H3Method.Other,
        5 => name.SequenceEqual("PATCH"u8) ? H3Method.Patch : name.SequenceEqual("TRACE"u8) ? H3Method.Trace : H3Method.Other,
        6 => name.SequenceEqual("DELETE"u8) ? H3Method.Delete : H3Method.Other,
        7 => name.SequenceEqual("OPTIONS"u8) ? H3Method.Options : name.SequenceEqual("CONNECT"u8) ? H3Method.Connect : H3Method.Other,
        _ => H3Method.Other,
    };
}
