using System.Text.Json.Serialization;

namespace H3Routes.Handling;

internal readonly record struct Point(int X, int Y);

internal readonly record struct Message(int Id, bool Fine);

[JsonSerializable(typeof(Point))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class HandlingJson : JsonSerializerContext;
