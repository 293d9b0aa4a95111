using System;
using System.Buffers;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>How a status is written.</summary>
/// <remarks>
/// By hand: an engine reads its first status when it starts, and a generated serializer has a thousand methods to be
/// compiled for that, a third of all that the adoption of guests needs. What
/// may be absent was not in the first statuses.
/// </remarks>
internal static class RunStatusJson
{
    private static readonly JsonWriterOptions Format = new() { Indented = true };

    internal static byte[] Write(RunStatus status)
    {
        var content = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(content, Format))
        {
            json.WriteStartObject();
            json.WriteNumber("version", status.Version);
            WriteWord(json, "stage", status.Stage);
            json.WriteString("at", status.At);
            json.WriteString("definition", status.Definition);
            json.WriteString("accelerator", status.Accelerator);
            json.WriteBoolean("isAutodestroy", status.IsAutodestroy);
            Write(json, status.Process);
            Write(json, status.State);
            json.WriteBoolean("isFromImage", status.IsFromImage);
            if (status.VncPort is { } port)
            {
                json.WriteNumber("vncPort", port);
            }

            json.WriteBoolean("staysWhenOff", status.StaysWhenOff);
            if (status.Writes is { } path)
            {
                json.WriteString("writes", path);
            }

            json.WriteNumber("unpluggedCpus", status.UnpluggedCpus);
            json.WriteEndObject();
        }

        return content.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write(RunStatus)"/> wrote, of this version of the program or of an older one.</summary>
    /// <exception cref="JsonException">It is no JSON, or not of a status.</exception>
    internal static RunStatus Read(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        reader.Read(); // Throws where something follows.
        JsonElement json = document.RootElement;
        return new RunStatus(
            Number(json, "version"),
            Word<RunStage>(json, "stage"),
            Value(json, "at", JsonValueKind.String).TryGetDateTimeOffset(out DateTimeOffset at) ? at : throw Wrong("at"),
            Text(json, "definition"),
            Text(json, "accelerator"),
            Flag(json, "isAutodestroy"),
            Find(json, "process") is { } process ? ReadProcess(process) : null,
            ReadState(Value(json, "state", JsonValueKind.Object)),
            FlagOrFalse(json, "isFromImage"),
            Find(json, "vncPort") is null ? null : Number(json, "vncPort"),
            FlagOrFalse(json, "staysWhenOff"),
            Find(json, "writes") is null ? null : Text(json, "writes"),
            Find(json, "unpluggedCpus") is null ? 0 : Number(json, "unpluggedCpus"));
    }

    private static void Write(Utf8JsonWriter json, ProcessIdentity? process)
    {
        if (process is { } one)
        {
            json.WriteStartObject("process");
            json.WriteNumber("id", one.Id);
            json.WriteNumber("startTime", one.StartTime);
            json.WriteString("boot", one.Boot);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, RunState state)
    {
        json.WriteStartObject("state");
        WriteWord(json, "state", state.State);
        WriteWord(json, "reason", state.Reason);
        WriteWord(json, "told", state.Told);
        json.WriteNumber("generation", state.Generation);
        json.WriteBoolean("isStarted", state.IsStarted);
        json.WriteBoolean("areCpusRunning", state.AreCpusRunning);
        json.WriteBoolean("isResetHeld", state.IsResetHeld);
        WriteWord(json, "endIntent", state.EndIntent);
        if (state.End is { } end)
        {
            json.WriteStartObject("end");
            WriteWord(json, "detail", end.Detail);
            WriteWord(json, "cause", end.Cause);
            json.WriteEndObject();
        }

        json.WriteStartObject("position");
        json.WriteString("epoch", state.Position.Epoch);
        json.WriteNumber("sequence", state.Position.Sequence);
        json.WriteEndObject();
        json.WriteBoolean("isInJob", state.IsInJob);
        WriteWord(json, "reaction", state.Reaction);
        json.WriteBoolean("isRestarting", state.IsRestarting);
        json.WriteBoolean("isAgentConnected", state.IsAgentConnected);
        json.WriteEndObject();
    }

    private static ProcessIdentity ReadProcess(JsonElement json) => new(Number(json, "id"), LongNumber(json, "startTime"), Id(json, "boot"));

    private static RunState ReadState(JsonElement json)
    {
        JsonElement position = Value(json, "position", JsonValueKind.Object);
        return new RunState(
            Word<DomainState>(json, "state"),
            Word<StateReason>(json, "reason"),
            Word<DomainState>(json, "told"),
            LongNumber(json, "generation"),
            Flag(json, "isStarted"),
            Flag(json, "areCpusRunning"),
            Flag(json, "isResetHeld"),
            Word<DomainIntent>(json, "endIntent"),
            Find(json, "end") is { } end ? new RunEnd(Word<LifecycleDetail>(end, "detail"), Word<EventCause>(end, "cause")) : null,
            new Position(Id(position, "epoch"), LongNumber(position, "sequence")),
            FlagOrFalse(json, "isInJob"),
            Find(json, "reaction") is null ? Reaction.None : Word<Reaction>(json, "reaction"),
            FlagOrFalse(json, "isRestarting"),
            FlagOrFalse(json, "isAgentConnected"));
    }

    private static JsonElement? Find(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object
            ? json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null
            : throw Wrong(name);

    private static JsonElement Value(JsonElement json, string name, JsonValueKind kind)
        => Find(json, name) is { } value && value.ValueKind == kind ? value : throw Wrong(name);

    private static string Text(JsonElement json, string name) => Value(json, name, JsonValueKind.String).GetString()!;

    private static int Number(JsonElement json, string name)
        => Value(json, name, JsonValueKind.Number).TryGetInt32(out int number) ? number : throw Wrong(name);

    private static long LongNumber(JsonElement json, string name)
        => Value(json, name, JsonValueKind.Number).TryGetInt64(out long number) ? number : throw Wrong(name);

    private static Guid Id(JsonElement json, string name)
        => Value(json, name, JsonValueKind.String).TryGetGuid(out Guid id) ? id : throw Wrong(name);

    private static bool Flag(JsonElement json, string name)
        => Find(json, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : throw Wrong(name);

    private static bool FlagOrFalse(JsonElement json, string name) => Find(json, name) is not null && Flag(json, name);

    private static void WriteWord(Utf8JsonWriter json, string name, Enum word) => json.WriteString(name, word.ToString());

    // Not Enum.TryParse<T>: that is compiled for each type again.
    private static T Word<T>(JsonElement json, string name)
        where T : struct, Enum
        => Enum.TryParse(typeof(T), Text(json, name), ignoreCase: false, out object? word) && Enum.IsDefined(typeof(T), word) ? (T)word : throw Wrong(name);

    private static JsonException Wrong(string name) => new($"'{name}' is missing, or no such value");
}
