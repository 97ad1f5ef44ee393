using System.Collections;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>The fields of a request that is to be sent, or of a response or trailer section that came. In order, repeated names allowed; names are compared without case and kept in lower case (RFC 9114 4.2).</summary>
public sealed class H3ClientHeaders : IReadOnlyCollection<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>Number of fields.</summary>
    public int Count => _fields.Count;

    /// <summary>The first field of that name, or null; setting replaces all of that name, null removes them.</summary>
    /// <exception cref="ArgumentException">As <see cref="Add"/>.</exception>
    public string? this[string name]
    {
        get
        {
            foreach (var field in _fields)
            {
                if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }

        set
        {
            Remove(name);
            if (value is not null)
            {
                Add(name, value);
            }
        }
    }

    /// <summary>Appends a field. Blanks around the value are dropped.</summary>
    /// <exception cref="ArgumentException">The name is not a token, or the value holds CR, LF or NUL (RFC 9110 5.5).</exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        name = name.ToLowerInvariant();
        if (!Token.IsValid(name))
        {
            throw new ArgumentException($"'{name}' is no field name: letters, digits and !#$%&'*+-.^_`|~ only (RFC 9110 5.1).", nameof(name));
        }

        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new ArgumentException($"The value of '{name}' holds CR, LF or NUL (RFC 9110 5.5).", nameof(value));
        }

        _fields.Add(new(name, value.Trim(' ', '\t')));
    }

    /// <summary>Removes all fields of that name; true if there was one.</summary>
    public bool Remove(string name) => _fields.RemoveAll(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) > 0;

    /// <summary>The values of that name, in order.</summary>
    public IEnumerable<string> GetValues(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return field.Value;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Appends a field that the decoder has validated.</summary>
    internal void AddDecoded(string name, string value) => _fields.Add(new(name, value));
}
