namespace H3Routes.EndToEnd;

/// <summary>What samples/Interop answers to a GET: the table that every client is held against.</summary>
public static class InteropRoutes
{
    public static TheoryData<string, int, string, string> Gets => new()
    {
        { "/plaintext", 200, "text/plain", "Hello, World!" },
        { "/json", 200, "application/json", """{"message":"Hello, World!"}""" },
        { "/api/users/42", 200, "application/json", """{"id":"42"}""" },
        { "/api/users/a%2Fb", 200, "application/json", """{"id":"a/b"}""" },
        { "/api/users/J%C3%BCrgen", 200, "application/json", """{"id":"J\u00FCrgen"}""" },
        { "/api/orders/42", 200, "application/json", """{"id":42}""" },
        { "/api/orders/-7", 200, "application/json", """{"id":-7}""" },
        { "/files/a/b%20c/d.txt", 200, "text/plain", "a/b c/d.txt" },
        { "/slow/1", 200, "text/plain", "slept" },
        { "/plaintext?query=ignored", 200, "text/plain", "Hello, World!" },
    };

    public static TheoryData<string, int> Statuses => new()
    {
        { "/status/204", 204 },
        { "/status/418", 418 },
        { "/status/503", 503 },
        { "/throw", 500 },
        { "/nowhere", 404 },
        { "/files/", 404 },
        { "/api/users/", 404 },
        { "/plaintext/", 404 },
        { "/Plaintext", 404 },
        { "/echo", 405 },
        { "/api/orders/notanumber", 400 },
        { "/api/orders/99999999999", 400 },
        { "/api/users/%ff", 400 },
        { "/api/users/%00", 400 },
        { "/api/users/%zz", 400 },
        { "/api/%2e%2e/users/1", 400 },
    };

    /// <summary>Byte i of /download: (i * 31 + 7) % 251.</summary>
    public static byte[] Download(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31L + 7) % 251);
        }

        return bytes;
    }
}
