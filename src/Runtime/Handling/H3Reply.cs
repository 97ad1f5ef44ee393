using System.ComponentModel;
using System.Text.Json.Serialization.Metadata;

namespace H3Routes;

/// <summary>What generated code calls to turn a handler's result into a response.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3Reply
{
    /// <summary>text/plain; charset=utf-8. Null: 204.</summary>
    public static void Text(H3Context context, string? text) => throw new NotImplementedException();

    /// <summary>application/octet-stream unless the handler has set a content-type.</summary>
    public static void Bytes(H3Context context, ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>application/json. A null value: <c>null</c>.</summary>
    public static void Json<T>(H3Context context, T value, JsonTypeInfo<T> type) => throw new NotImplementedException();

    /// <summary>Reads the whole content as JSON. Not JSON, or not of that shape: a 400 problem is written and false given. No JSON content type: 415.</summary>
    public static ValueTask<(bool Success, T? Value)> ReadJsonAsync<T>(H3Context context, JsonTypeInfo<T> type) => throw new NotImplementedException();

    /// <summary>An empty response with that status.</summary>
    public static void Status(H3Context context, int status) => throw new NotImplementedException();

    /// <summary>405 with <c>allow</c> (RFC 9110 15.5.6).</summary>
    public static void MethodNotAllowed(H3Context context, ReadOnlySpan<byte> allow) => throw new NotImplementedException();

    /// <summary>204 with <c>allow</c>: the answer to OPTIONS.</summary>
    public static void Options(H3Context context, ReadOnlySpan<byte> allow) => throw new NotImplementedException();

    /// <summary>400 problem+json that names the parameter (RFC 9457).</summary>
    public static void BadParameter(H3Context context, string parameter, string expected) => throw new NotImplementedException();
}
