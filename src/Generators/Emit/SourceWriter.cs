using System.Text;

namespace H3Routes.Generators.Emit;

/// <summary>Writes indented lines that end in LF, whatever the platform.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _separate;

    /// <summary>A line. An empty one separates: it is left out before a closing brace and after another.</summary>
    internal void Line(string line = "")
    {
        if (line.Length == 0)
        {
            _separate = true;
            return;
        }

        if (_separate)
        {
            _text.Append('\n');
            _separate = false;
        }

        _text.Append(' ', _depth * 4).Append(line).Append('\n');
    }

    /// <summary>A line and the opening brace of what follows.</summary>
    internal void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>The closing brace.</summary>
    internal void Close(string after = "")
    {
        _separate = false;
        _depth--;
        Line("}" + after);
    }

    /// <summary>What follows stands one step further in.</summary>
    internal void Indent() => _depth++;

    internal void Outdent() => _depth--;

    public override string ToString() => _text.ToString();
}
