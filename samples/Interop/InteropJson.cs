using System.Text.Json.Serialization;

namespace Interop;

/// <summary>JSON without reflection: the compiler writes the serializers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Upload))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class InteropJson : JsonSerializerContext;
