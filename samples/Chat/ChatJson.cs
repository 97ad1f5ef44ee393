using System.Text.Json.Serialization;

namespace Chat;

/// <summary>JSON without reflection: the compiler writes the serializers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatEvent))]
[JsonSerializable(typeof(TransportAddress))]
internal sealed partial class ChatJson : JsonSerializerContext;
