using System.Text.Unicode;
using H3Routes;

namespace Interop;

/// <summary>Small answers from synchronous handlers: the ones that allocate nothing.</summary>
internal static class PlainHandlers
{
    [H3Get("/plaintext")]
    public static void Plaintext(H3Response response)
    {
        response.Headers.Set("content-type"u8, "text/plain"u8);
        response.Write("Hello, World!"u8);
    }

    [H3Get("/json")]
    public static Message Json() => new("Hello, World!");

    [H3Get("/api/users/:id")]
    public static void GetUser(ReadOnlySpan<byte> id, H3Response response)
    {
        // A span is whatever octets the client escaped; JSON needs text.
        if (!Utf8.IsValid(id))
        {
            response.StatusCode = 400;
            return;
        }

        response.Headers.Set("content-type"u8, "application/json"u8);
        var json = response.JsonWriter;
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteEndObject();
        json.Flush();
    }

    [H3Get("/api/orders/:id")]
    public static Order GetOrder(int id) => new(id);

    [H3Get("/files/*path")]
    public static string GetFile(string path) => path;

    [H3Get("/status/:code")]
    public static void Status(int code, H3Response response) => response.StatusCode = code is >= 200 and <= 599 ? code : 400;

    [H3Get("/throw")]
    public static void Throw() => throw new InvalidOperationException("This handler always throws.");
}
