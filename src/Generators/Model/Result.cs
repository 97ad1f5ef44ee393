namespace H3Routes.Generators.Model;

/// <summary>What a handler's result becomes.</summary>
internal enum ResultKind
{
    None,
    Text,
    Bytes,
    Memory,
    Result,
    Json,
}

/// <summary>How a handler's result is waited for.</summary>
internal enum Awaiting
{
    None,
    Task,
    ValueTask,
}

/// <summary>The result of a handler.</summary>
/// <param name="Type">The type inside the task, with global::; empty for none.</param>
/// <param name="JsonType">The same without annotations of reference types.</param>
internal sealed record Result(ResultKind Kind, Awaiting Awaiting, string Type, string JsonType);
