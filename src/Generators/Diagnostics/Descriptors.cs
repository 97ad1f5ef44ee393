using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Diagnostics;

/// <summary>What the analyzer can say. Each has a page under docs/diagnostics.</summary>
internal static class Descriptors
{
    private const string Category = "H3Routes";

    internal static readonly DiagnosticDescriptor InvalidTemplate = Error("H3R001", "Invalid template", "The template '{0}' {1}");

    internal static readonly DiagnosticDescriptor InvalidPrefix = Error("H3R002", "Invalid prefix", "The prefix '{0}' {1}");

    internal static readonly DiagnosticDescriptor Conflict = Error(
        "H3R003", "Two routes match the same requests", "{0} '{1}' of '{2}' matches the same requests as '{3}' of '{4}': change one of the templates or methods, or remove one", atEnd: true);

    internal static readonly DiagnosticDescriptor Inaccessible = Error(
        "H3R004", "A handler must be accessible", "The handler '{0}' cannot be called by the generated code because {1}");

    internal static readonly DiagnosticDescriptor Generic = Error(
        "H3R005", "A handler must not be generic", "The handler '{0}' is generic, or in a generic type, and nothing says with which types to call it: write a method without type parameters that calls it");

    internal static readonly DiagnosticDescriptor NoInstance = Error(
        "H3R006", "A handler's type cannot be created", "The handler '{0}' is an instance method and '{1}' {2}: make the handler static, or give the type an accessible constructor without parameters");

    internal static readonly DiagnosticDescriptor InvalidResult = Error(
        "H3R007",
        "A handler's result cannot become a response",
        "The handler '{0}' returns {1}, which cannot become a response: return void, string, byte[], ReadOnlyMemory<byte>, ReadOnlySpan<byte>, H3Result, a type for JSON, or a Task or ValueTask of those (but not of a span)");

    internal static readonly DiagnosticDescriptor AsyncVoid = Error(
        "H3R008", "A handler must not be async void", "The handler '{0}' is async void, so the response would end before it does and an exception would end the process: return Task or ValueTask");

    internal static readonly DiagnosticDescriptor UnknownParameter = Error(
        "H3R009",
        "A handler's parameter cannot be bound",
        "The parameter '{0}' of type '{1}' cannot be bound{2}: a parameter is string, ReadOnlySpan<byte>, an enum or a type that implements IUtf8SpanParsable, ISpanParsable or IParsable (from path, query or header); any type as JSON with [FromBody]; H3Context, H3Request, H3Response, PipeReader, Stream or CancellationToken");

    internal static readonly DiagnosticDescriptor UnusedTemplateParameter = Warning(
        "H3R010", "Nobody takes a template's parameter", "The parameter ':{0}' of '{1}' is taken by no parameter of '{2}'{3}: name a parameter of the handler '{0}'");

    internal static readonly DiagnosticDescriptor ByReference = Error(
        "H3R011", "A handler's parameters are passed by value", "The parameter '{0}' is {1}, and nothing could be passed so: make it a plain parameter");

    internal static readonly DiagnosticDescriptor NoContent = Error(
        "H3R012",
        "A request without content has no JSON to bind",
        "The parameter '{0}' of type '{1}' would be read as JSON from the content, which a {2} request does not have: take simple types from the query, use POST, PUT or PATCH, or say [FromBody] if your clients do send content");

    internal static readonly DiagnosticDescriptor ContentTwice = Error(
        "H3R013", "The content can be taken once", "The parameter '{0}' takes the request's content, and so does '{1}': keep one of them");

    internal static readonly DiagnosticDescriptor SpanAcrossAwait = Error(
        "H3R014", "A span cannot wait", "The parameter '{0}' is a span, which cannot live until {1}: take a string instead");

    internal static readonly DiagnosticDescriptor OneSlashForm = Info(
        "H3R015",
        "Nothing says what a slash at the end means",
        "'{0}' is a route and '{1}' is a 404 ({2} such routes in all): choose with [assembly: TrailingSlash(TrailingSlash.Distinct)], Redirect or Ignore, on the assembly or on a class",
        atEnd: true);

    internal static readonly DiagnosticDescriptor ReflectionJson = Info(
        "H3R016",
        "JSON by reflection",
        "'{0}' is in no JsonSerializerContext of this assembly, so its JSON goes by reflection, which trimming and NativeAOT break: add [JsonSerializable(typeof({0}))] to a context",
        atEnd: true);

    internal static readonly DiagnosticDescriptor HeadContent = Warning(
        "H3R017", "The content of a HEAD response is never sent", "The handler '{0}' answers HEAD with content, which is not sent (RFC 9110 9.3.2): return nothing, or declare GET, which answers HEAD too");

    internal static readonly DiagnosticDescriptor InvalidMethod = Error("H3R018", "Invalid method", "The method '{0}' {1}");

    internal static readonly DiagnosticDescriptor InvalidProtocol = Error(
        "H3R019", "Invalid protocol", "The protocol '{0}' is no token (RFC 9110 5.6.2): write the upgrade token that the client sends as ':protocol', such as 'websocket'");

    internal static readonly DiagnosticDescriptor Disposable = Error(
        "H3R020", "A handler's type must not be disposable", "The handler '{0}' is an instance method and '{1}' is disposable, but nobody would dispose of it: make the handler static");

    internal static readonly DiagnosticDescriptor TwoSources = Error(
        "H3R021", "A parameter has one source", "The parameter '{0}' {1}: keep one source");

    internal static readonly DiagnosticDescriptor InaccessibleFilter = Error(
        "H3R022", "A filter must be accessible", "The filter '{0}' cannot be called by the generated code because it, or a type around it, is private, protected or local to a file: make it internal or public");

    internal static readonly DiagnosticDescriptor SessionParameter = Error(
        "H3R023", "A handler of sessions takes one", "The handler '{0}' has no parameter of type '{1}', which {2} gives it: declare one");

    internal static readonly DiagnosticDescriptor SessionElsewhere = Error(
        "H3R024", "A session is given to handlers of sessions", "The parameter '{0}' is a '{1}', which only {2} gives to a handler: route the handler by that attribute alone");

    internal static readonly DiagnosticDescriptor SessionResult = Error(
        "H3R025",
        "A handler of sessions returns a task",
        "The handler '{0}' must return Task or ValueTask: the session that {1} gives it lasts until that is complete, and there is no response that a result could become");

    internal static readonly DiagnosticDescriptor DatagramForm = Error(
        "H3R026",
        "A handler of single datagrams takes one and returns nothing",
        "The handler '{0}' takes a datagram as a span, so it is called for each, but it {1}: return void, or take H3Datagrams alone, return Task and 'await foreach' over it");

    internal static readonly DiagnosticDescriptor QueueLength = Error(
        "H3R027", "A queue holds at least one", "The queue length {0} is less than 1: write how many received datagrams may wait, or leave it at 256");

    internal static readonly DiagnosticDescriptor InvalidAlpn = Error("H3R028", "Invalid application protocol", "The application protocol '{0}' {1}");

    internal static readonly DiagnosticDescriptor RawDatagramForm = Error(
        "H3R029",
        "A handler of an application protocol has one form",
        "The handler '{0}' {1}: without a path there is only 'void Name(H3DatagramConnection connection, ReadOnlySpan<byte> datagram)', static or of a class, called for each datagram");

    internal static readonly DiagnosticDescriptor AlpnConflict = Error(
        "H3R030", "An application protocol has one handler", "The application protocol '{0}' has a handler already: keep one", atEnd: true);

    internal static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        InvalidTemplate, InvalidPrefix, Conflict, Inaccessible, Generic, NoInstance, InvalidResult, AsyncVoid, UnknownParameter, UnusedTemplateParameter, ByReference,
        NoContent, ContentTwice, SpanAcrossAwait, OneSlashForm, ReflectionJson, HeadContent, InvalidMethod, InvalidProtocol, Disposable, TwoSources, InaccessibleFilter,
        SessionParameter, SessionElsewhere, SessionResult, DatagramForm, QueueLength, InvalidAlpn, RawDatagramForm, AlpnConflict,
    ];

    private static DiagnosticDescriptor Error(string id, string title, string message, bool atEnd = false) => Create(id, title, message, DiagnosticSeverity.Error, atEnd);

    private static DiagnosticDescriptor Warning(string id, string title, string message, bool atEnd = false) => Create(id, title, message, DiagnosticSeverity.Warning, atEnd);

    private static DiagnosticDescriptor Info(string id, string title, string message, bool atEnd = false) => Create(id, title, message, DiagnosticSeverity.Info, atEnd);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity, bool atEnd) => new(
        id, title, message, Category, severity, isEnabledByDefault: true, customTags: atEnd ? [WellKnownDiagnosticTags.CompilationEnd] : []);
}
