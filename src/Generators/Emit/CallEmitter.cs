using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;
using Conversion = H3Routes.Generators.Model.Conversion;

namespace H3Routes.Generators.Emit;

/// <summary>Writes, for each route of this assembly, the method that binds the parameters, calls the handler and answers with its result.</summary>
internal sealed class CallEmitter(SourceWriter writer, IEnumerable<JsonContext> contexts)
{
    private const string Task = "global::System.Threading.Tasks.ValueTask";
    private const string Bind = "global::H3Routes.Routing.H3Bind";
    private const string Reply = "global::H3Routes.H3Reply";
    private const string ContextVariable = "context";
    private const string Context = "global::H3Routes.H3Context " + ContextVariable;
    private const string Span = "global::System.ReadOnlySpan<byte>";

    private readonly Dictionary<string, string> _contexts = Contexts(contexts);

    // In the order of their use; the place is the number in the name.
    private readonly List<string> _jsonTypes = [];
    private readonly Dictionary<string, int> _jsonNumbers = new(StringComparer.Ordinal);

    /// <param name="number">The route's among those of this assembly.</param>
    /// <param name="info">The route's place in the table's list.</param>
    internal void Emit(int number, int info, Route route, Handler handler)
    {
        writer.Line($"// {route.Method} {(route.IsConnect ? route.Protocol + " " : "")}{route.Template.Text}");
        if (handler.Session is { } session)
        {
            writer.Line($"private static readonly {session.OptionsType} Options{Text(number)} = {session.Options};");
            writer.Line();
        }

        writer.Open($"internal static {Task} Route{Text(number)}({Context}, ref global::H3Routes.Routing.H3PathCaptures captures)");
        writer.Line($"{Bind}.Enter(context, Text.Routes[{Text(info)}]);");
        if (handler.Filters.Count != 0)
        {
            Filters(number, handler.Filters);
        }

        for (int i = 0; i < handler.Parameters.Count; i++)
        {
            Value(handler.Parameters[i], "v" + Text(i));
        }

        if (handler.Session is not null)
        {
            ServeSession(number, handler, handler.Session);
            writer.Close();
            return;
        }

        int content = handler.Parameters.ToList().FindIndex(static parameter => parameter.Source == ParameterSource.Body);
        if (content < 0)
        {
            Answer(handler);
        }
        else
        {
            AnswerWithContent(handler, handler.Parameters[content], "v" + Text(content));
        }

        writer.Close();
    }

    /// <summary>Each filter calls the next one; the last one binds the parameters and calls the handler. The method of the handler is opened.</summary>
    private void Filters(int number, EquatableArray<string> filters)
    {
        const string Next = "private static readonly global::H3Routes.H3Next";
        string name = "Filtered" + Text(number);
        string Invoke(int filter) => $"global::H3Routes.Routing.H3FilterInstance<{filters[filter]}>.Value.InvokeAsync(context, {name}_{Text(filter + 1)}!)";
        writer.Line($"{Bind}.Keep(context, ref captures);");
        writer.Line($"return {Invoke(0)};");
        writer.Close();
        writer.Line();
        for (int i = 1; i < filters.Count; i++)
        {
            writer.Line($"{Next} {name}_{Text(i)} = static context => {Invoke(i)};");
            writer.Line();
        }

        writer.Open($"{Next} {name}_{Text(filters.Count)} = static context =>");
        writer.Line($"var captures = {Bind}.Kept(context);");
        writer.Line($"return {name}(context, ref captures);");
        writer.Close(";");
        writer.Line();
        writer.Open($"private static {Task} {name}({Context}, ref global::H3Routes.Routing.H3PathCaptures captures)");
    }

    /// <summary>The descriptions of the JSON types that the calls use.</summary>
    internal void EmitJson()
    {
        for (int i = 0; i < _jsonTypes.Count; i++)
        {
            string type = _jsonTypes[i];
            string info = $"global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<{type}>";
            writer.Line();
            TableEmitter.GeneratedCode(writer);
            writer.Open($"file static class Json{Text(i)}");
            writer.Line(_contexts.TryGetValue(type, out string? context)
                ? $"internal static readonly {info} Type = ({info}){context}.Default.GetTypeInfo(typeof({type}))!;"
                : $"internal static readonly {info} Type = ({info})global::System.Text.Json.JsonSerializerOptions.Web.GetTypeInfo(typeof({type}));");
            writer.Close();
        }
    }

    private static Dictionary<string, string> Contexts(IEnumerable<JsonContext> contexts)
    {
        var byType = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonContext context in contexts.OrderBy(static context => context.Context, StringComparer.Ordinal))
        {
            if (!byType.ContainsKey(context.Type))
            {
                byType.Add(context.Type, context.Context);
            }
        }

        return byType;
    }

    private void Value(Parameter parameter, string variable)
    {
        switch (parameter.Source)
        {
            case ParameterSource.Path:
                Convert(parameter, $"captures[{Text(parameter.Capture)}]", "Path", $"out {parameter.Type} {variable}");
                break;
            case ParameterSource.Query:
            case ParameterSource.Header:
                Find(parameter, variable);
                break;
        }
    }

    private void Find(Parameter parameter, string variable)
    {
        string source = parameter.Source.ToString();
        string found = $"{Bind}.Try{source}(context, {MatchEmitter.Utf8(parameter.Key)}, out {Span} {variable}Raw)";
        if (!parameter.IsOptional)
        {
            writer.Open($"if (!{found})");
            writer.Line($"{Bind}.Missing(context, {Quote(parameter.Key)}, {Quote(parameter.Expected)});");
            writer.Line("return default;");
            writer.Close();
            writer.Line();
            Convert(parameter, variable + "Raw", source, $"out {parameter.Type} {variable}");
            return;
        }

        writer.Line($"{parameter.Type}{(parameter.IsNullable ? "?" : "")} {variable} = {parameter.Default ?? "null"}{(parameter.Default == "default" ? "!" : "")};");
        writer.Open($"if ({found})");
        Convert(parameter, variable + "Raw", source, $"out {parameter.Type} {variable}Value");
        writer.Line($"{variable} = {variable}Value;");
        writer.Close();
        writer.Line();
    }

    private void Convert(Parameter parameter, string raw, string source, string target)
    {
        string method = parameter.Conversion switch
        {
            Conversion.Text => "TryText",
            Conversion.Bytes => "TryBytes",
            Conversion.Utf8Parsable => "TryUtf8",
            Conversion.SpanParsable => "TryChars",
            Conversion.Parsable => "TryString",
            _ => "TryEnum",
        };
        if (!parameter.IsValueType)
        {
            // Null where false is given; said of the type, the method's constraint would not hold.
            target = target.Replace($"out {parameter.Type} ", $"out {parameter.Type}? ");
            method += parameter.Conversion == Conversion.Text ? "" : $"<{parameter.Type}>";
        }

        string expected = parameter.Conversion is Conversion.Text or Conversion.Bytes ? "" : ", " + Quote(parameter.Expected);
        writer.Open($"if (!{Bind}.{method}(context, {raw}, global::H3Routes.Routing.H3ValueSource.{source}, {Quote(parameter.Key)}{expected}, {target}))");
        writer.Line("return default;");
        writer.Close();
        writer.Line();
    }

    private void Answer(Handler handler)
    {
        string call = Call(handler);
        Result result = handler.Result;
        if (result.Kind == ResultKind.None)
        {
            switch (result.Awaiting)
            {
                case Awaiting.None:
                    writer.Line(call + ";");
                    writer.Line("return default;");
                    break;
                case Awaiting.Task:
                    writer.Line($"return new {Task}({call});");
                    break;
                default:
                    writer.Line($"return {call};");
                    break;
            }

            return;
        }

        if (result.Awaiting == Awaiting.None)
        {
            if (result.Kind == ResultKind.Result)
            {
                writer.Line($"return {call}.ExecuteAsync(context);");
                return;
            }

            Write(result, call);
            writer.Line("return default;");
            return;
        }

        string task = $"global::System.Threading.Tasks.{result.Awaiting}<{result.Type}>";
        writer.Line($"return Answer(context, {call});");
        writer.Line();
        writer.Open($"static async {Task} Answer({Context}, {task} task)");
        Write(result, "await task", isAsync: true);
        writer.Close();
    }

    private void AnswerWithContent(Handler handler, Parameter content, string variable)
    {
        List<(Parameter Parameter, string Variable)> others = Bound(handler);
        writer.Line($"return Answer({string.Join(", ", others.Select(static value => value.Variable).Prepend("context"))});");
        writer.Line();
        writer.Open($"static async {Task} Answer({Context}{Declared(others)})");
        writer.Line($"var (read, {variable}) = await {Reply}.ReadJsonAsync(context, {Json(content.Type)});");
        writer.Open("if (!read)");
        writer.Line("return;");
        writer.Close();
        writer.Line();
        if (content is { IsNullable: false, IsValueType: false })
        {
            writer.Open($"if ({variable} is null)");
            writer.Line($"{Bind}.Missing(context, {Quote(content.Key)}, {Quote(content.Expected)});");
            writer.Line("return;");
            writer.Close();
            writer.Line();
        }

        string call = Call(handler);
        call = handler.Result.Awaiting == Awaiting.None ? call : "await " + call;
        if (handler.Result.Kind == ResultKind.None)
        {
            writer.Line(call + ";");
        }
        else
        {
            Write(handler.Result, call, isAsync: true);
        }

        writer.Close();
    }

    /// <summary>The door accepts the session, or has refused it; the handler serves it; the door ends it, as well as the handler did.</summary>
    private void ServeSession(int number, Handler handler, Session session)
    {
        List<(Parameter Parameter, string Variable)> bound = Bound(handler);
        writer.Line($"return Serve({string.Join(", ", bound.Select(static value => value.Variable).Prepend("context"))});");
        writer.Line();
        writer.Open($"static async {Task} Serve({Context}{Declared(bound)})");
        writer.Line($"var session = await {session.Door}.AcceptAsync(context, Options{Text(number)});");
        writer.Open("if (session is null)");
        writer.Line("return;");
        writer.Close();
        writer.Line();
        writer.Open("try");
        writer.Line(handler.Parameters.Any(static parameter => parameter.Source == ParameterSource.Datagram) ? Receive(handler, bound) : $"await {Call(handler)};");
        writer.Close();
        writer.Open("catch (global::System.Exception failure)");
        writer.Line($"await {session.Door}.FailAsync(context, session, failure);");
        writer.Line("return;");
        writer.Close();
        writer.Line();
        writer.Line($"await {session.Door}.EndAsync(context, session);");
        writer.Close();
    }

    private void Write(Result result, string value, bool isAsync = false)
    {
        switch (result.Kind)
        {
            case ResultKind.Text:
                writer.Line($"{Reply}.Text(context, {value});");
                break;
            case ResultKind.Bytes:
                writer.Line($"{Reply}.Bytes(context, {value});");
                break;
            case ResultKind.Memory:
                writer.Line($"{Reply}.Bytes(context, ({value}).Span);");
                break;
            case ResultKind.Json:
                writer.Line($"{Reply}.Json<{result.JsonType}>(context, ({value})!, {Json(result.JsonType)});");
                break;
            case ResultKind.Result when isAsync:
                writer.Line($"await ({value}).ExecuteAsync(context);");
                break;
        }
    }

    /// <summary>The parameters whose values stand in variables, with those.</summary>
    private static List<(Parameter Parameter, string Variable)> Bound(Handler handler) =>
        [.. handler.Parameters.Select(static (parameter, i) => (Parameter: parameter, Variable: "v" + Text(i)))
            .Where(static value => value.Parameter.Source is ParameterSource.Path or ParameterSource.Query or ParameterSource.Header)];

    private static string Declared(IEnumerable<(Parameter Parameter, string Variable)> bound) =>
        string.Concat(bound.Select(static value => $", {value.Parameter.Type}{(value.Parameter.IsNullable ? "?" : "")} {value.Variable}"));

    /// <summary>A call for each datagram, without a closure: what was bound goes along as one value.</summary>
    private static string Receive(Handler handler, List<(Parameter Parameter, string Variable)> bound)
    {
        List<string> values = [.. bound.Select(static value => value.Variable)];
        if (handler.Parameters.Any(static parameter => parameter.Source == ParameterSource.Context))
        {
            values.Add(ContextVariable);
        }

        if (!handler.IsStatic)
        {
            values.Add($"new {handler.Type}()");
        }

        string Item(int i) => values.Count == 1 ? "bound" : "bound.Item" + Text(i + 1);
        string state = values.Count switch
        {
            0 => "0",
            1 => values[0],
            _ => $"({string.Join(", ", values)})",
        };
        string call = Call(handler, handler.IsStatic ? handler.Type : Item(values.Count - 1), variable => Item(values.IndexOf(variable)));
        return $"await session.ReceiveAsync({state}, static (session, datagram, bound) => {call});";
    }

    private static string Call(Handler handler) => Call(handler, handler.IsStatic ? handler.Type : $"new {handler.Type}()", static variable => variable);

    private static string Call(Handler handler, string target, Func<string, string> value)
    {
        return $"{target}.{handler.Name}({string.Join(", ", handler.Parameters.Select((parameter, i) => parameter.Source switch
        {
            ParameterSource.Context => value(ContextVariable) + parameter.Key.Substring(ContextVariable.Length),
            ParameterSource.Session or ParameterSource.Datagram => parameter.Key,
            ParameterSource.Body => "v" + Text(i) + "!",
            _ => value("v" + Text(i)),
        }))})";
    }

    private string Json(string type)
    {
        if (!_jsonNumbers.TryGetValue(type, out int number))
        {
            number = _jsonTypes.Count;
            _jsonNumbers.Add(type, number);
            _jsonTypes.Add(type);
        }

        return $"Json{Text(number)}.Type";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
