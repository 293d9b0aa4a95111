using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>Bytes in, commands out, as QEMU reads them: a command ends at its closing brace; no newline is waited for.</summary>
internal sealed class QmpCommandReader
{
    private byte[] _bytes = new byte[1024];
    private int _count;

    internal void Clear() => _count = 0;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _count + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Takes the next whole command, if there is one; what is no JSON is one with a problem.</summary>
    internal bool TryRead([NotNullWhen(true)] out QmpCommand? command)
    {
        command = null;
        if (_bytes.AsSpan(0, _count).Trim(" \t\r\n"u8).IsEmpty)
        {
            _count = 0;
            return false;
        }

        var reader = new Utf8JsonReader(_bytes.AsSpan(0, _count), isFinalBlock: false, state: default);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
            {
                return false;
            }

            using (document)
            {
                int length = (int)reader.BytesConsumed;
                command = Read(document.RootElement, length);
                _bytes.AsSpan(length, _count - length).CopyTo(_bytes);
                _count -= length;
                return true;
            }
        }
        catch (JsonException)
        {
            _count = 0;
            command = new QmpCommand("", "", default, Id: null, 0, "JSON parse error, invalid keyword");
            return true;
        }
    }

    private static QmpCommand Read(JsonElement root, int length)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new QmpCommand("", "", default, Id: null, length, "QMP input must be a JSON object");
        }

        string? id = root.TryGetProperty("id", out JsonElement given) ? Spaced(given) : null;
        if (!root.TryGetProperty("execute", out JsonElement name) || name.ValueKind != JsonValueKind.String)
        {
            string problem = name.ValueKind == JsonValueKind.Undefined ? "QMP input lacks member 'execute'" : "QMP input member 'execute' must be a string";
            return new QmpCommand("", "", default, id, length, problem);
        }

        string type = name.GetString()!;
        JsonElement arguments = root.TryGetProperty("arguments", out JsonElement some) ? some.Clone() : default;
        string of = type == "qom-list-types" && arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("implements", out JsonElement kind)
            ? $" {kind.GetString()}"
            : "";
        return new QmpCommand(type + of, type, arguments, id, length);
    }

    /// <summary>JSON as QEMU writes it: a space behind each comma and colon.</summary>
    private static string Spaced(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Spaced))}]",
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(static member => $"\"{JsonEncodedText.Encode(member.Name)}\": {Spaced(member.Value)}"))}}}",
        _ => value.GetRawText(),
    };
}
