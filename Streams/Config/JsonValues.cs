using System;
using System.Text.Json;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>Members of a JSON object that a driver has written for the engine that comes after it.</summary>
/// <remarks>
/// By hand: an engine reads its first status when it starts, and a generated serializer has a thousand methods to be
/// compiled for that. Each of these throws a <see cref="JsonException"/> that names the member.
/// </remarks>
public static class JsonValues
{
    /// <summary>Writes an enumeration as the word of its member.</summary>
    public static void WriteWord(this Utf8JsonWriter json, string name, Enum word)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(word);
        json.WriteString(name, word.ToString());
    }

    /// <summary>The member; <see langword="null"/> when it is absent or null.</summary>
    public static JsonElement? Find(this JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object
            ? json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null
            : throw Wrong(name);

    /// <summary>The member, which must be there and of a kind.</summary>
    public static JsonElement Value(this JsonElement json, string name, JsonValueKind kind)
        => json.Find(name) is { } value && value.ValueKind == kind ? value : throw Wrong(name);

    /// <summary>A text.</summary>
    public static string Text(this JsonElement json, string name) => json.Value(name, JsonValueKind.String).GetString()!;

    /// <summary>A text, or its absence.</summary>
    public static string? TextOrNull(this JsonElement json, string name) => json.Find(name) is null ? null : json.Text(name);

    /// <summary>A number of 32 bits.</summary>
    public static int Number(this JsonElement json, string name)
        => json.Value(name, JsonValueKind.Number).TryGetInt32(out int number) ? number : throw Wrong(name);

    /// <summary>A number of 64 bits.</summary>
    public static long LongNumber(this JsonElement json, string name)
        => json.Value(name, JsonValueKind.Number).TryGetInt64(out long number) ? number : throw Wrong(name);

    /// <summary>A uuid.</summary>
    public static Guid Id(this JsonElement json, string name)
        => json.Value(name, JsonValueKind.String).TryGetGuid(out Guid id) ? id : throw Wrong(name);

    /// <summary>A moment.</summary>
    public static DateTimeOffset Time(this JsonElement json, string name)
        => json.Value(name, JsonValueKind.String).TryGetDateTimeOffset(out DateTimeOffset time) ? time : throw Wrong(name);

    /// <summary>A truth value.</summary>
    public static bool Flag(this JsonElement json, string name)
        => json.Find(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : throw Wrong(name);

    /// <summary>A truth value that was not always written.</summary>
    public static bool FlagOrFalse(this JsonElement json, string name) => json.Find(name) is not null && json.Flag(name);

    /// <summary>A member of an enumeration, by its word.</summary>
    public static T Word<T>(this JsonElement json, string name)
        where T : struct, Enum // Not Enum.TryParse<T>: that is compiled for each type again.
        => Enum.TryParse(typeof(T), json.Text(name), ignoreCase: false, out object? word) && Enum.IsDefined(typeof(T), word) ? (T)word : throw Wrong(name);

    /// <summary>Writes what finds a process again; nothing for none.</summary>
    public static void WriteProcess(this Utf8JsonWriter json, string name, ProcessIdentity? process)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (process is { } one)
        {
            json.WriteStartObject(name);
            json.WriteNumber("id", one.Id);
            json.WriteNumber("startTime", one.StartTime);
            json.WriteString("boot", one.Boot);
            json.WriteEndObject();
        }
    }

    /// <summary>What finds a process again, or its absence.</summary>
    public static ProcessIdentity? Process(this JsonElement json, string name) => json.Find(name) is { } process
        ? new ProcessIdentity(process.Number("id"), process.LongNumber("startTime"), process.Id("boot"))
        : null;

    /// <summary>Says what is wrong.</summary>
    public static JsonException Wrong(string name) => new($"'{name}' is missing, or no such value");
}
