using System.Text.Json;

namespace H3Routes;

/// <summary>A problem detail of RFC 9457: what went wrong, for a program and for a person.</summary>
public sealed record H3Problem
{
    /// <summary>The response's status, 400 to 599; 500 unless set.</summary>
    public int Status { get; init; } = 500;

    /// <summary>A URI that names the kind of problem; null stands for <c>about:blank</c>: no more than the status says.</summary>
    public string? Type { get; init; }

    /// <summary>A short text for the kind of problem; the status' phrase unless set.</summary>
    public string? Title { get; init; }

    /// <summary>A text for this occurrence.</summary>
    public string? Detail { get; init; }

    /// <summary>A URI that names this occurrence.</summary>
    public string? Instance { get; init; }

    /// <summary>Extension member <c>parameter</c>: the name of the route, query or header parameter that is wrong.</summary>
    public string? Parameter { get; init; }

    /// <summary>Other extension members (RFC 9457 3.2). Names of the members above are left out.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>Writes this problem as the response, in place of a content-type that was set.</summary>
    internal void WriteTo(H3Context context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.Headers.Set(H3HeaderNames.ContentType, H3ContentTypes.ProblemJson);
        var json = response.JsonWriter;
        json.WriteStartObject();
        WriteMember(json, "type"u8, Type);
        WriteMember(json, "title"u8, Title ?? StatusPhrase.Of(Status));
        json.WriteNumber("status"u8, Status);
        WriteMember(json, "detail"u8, Detail);
        WriteMember(json, "instance"u8, Instance);
        WriteMember(json, "parameter"u8, Parameter);
        if (Extensions is not null)
        {
            foreach (var (name, value) in Extensions)
            {
                if (name is "type" or "title" or "status" or "detail" or "instance" or "parameter")
                    continue;
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteMember(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
