using System.Text.Json.Serialization;

namespace Interop;

internal readonly record struct Message([property: JsonPropertyName("message")] string Text);
