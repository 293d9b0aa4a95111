using System;
using System.Buffers;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Adoption;

/// <summary>How a status is written.</summary>
/// <remarks>
/// By hand: a generated serializer takes a third of all that the adoption of guests needs. What may be absent was not in the first statuses.
/// </remarks>
internal static class RunStatusJson
{
    private static readonly JsonWriterOptions Format = new() { Indented = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _room; // A host writes one for each change of a guest.

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="definition">Its definition as JSON has it, which is most of it and seldom changes.</param>
    /// <returns>Valid until this thread writes another.</returns>
    internal static ReadOnlySpan<byte> Write(RunStatus status, JsonEncodedText definition)
    {
        ArrayBufferWriter<byte> content = _room ??= new ArrayBufferWriter<byte>(4096);
        Utf8JsonWriter json = _writer ??= new Utf8JsonWriter(content, Format);
        content.ResetWrittenCount();
        json.Reset(content);
        json.WriteStartObject();
        json.WriteNumber("version", status.Version);
        json.WriteWord("stage", status.Stage);
        json.WriteString("at", status.At);
        json.WriteString("definition", definition);
        json.WriteString("accelerator", status.Accelerator);
        json.WriteBoolean("isAutodestroy", status.IsAutodestroy);
        json.WriteProcess("process", status.Process);
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
        json.Flush();
        return content.WrittenSpan;
    }

    /// <summary>Reads what <see cref="Write(RunStatus, JsonEncodedText)"/> wrote, of this version of the program or of an older one.</summary>
    /// <exception cref="JsonException">It is no JSON, or not of a status.</exception>
    internal static RunStatus Read(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        reader.Read(); // Throws where something follows.
        JsonElement json = document.RootElement;
        return new RunStatus(
            json.Number("version"),
            json.Word<RunStage>("stage"),
            json.Time("at"),
            json.Text("definition"),
            json.Text("accelerator"),
            json.Flag("isAutodestroy"),
            json.Process("process"),
            ReadState(json.Value("state", JsonValueKind.Object)),
            json.FlagOrFalse("isFromImage"),
            json.Find("vncPort") is null ? null : json.Number("vncPort"),
            json.FlagOrFalse("staysWhenOff"),
            json.TextOrNull("writes"),
            json.Find("unpluggedCpus") is null ? 0 : json.Number("unpluggedCpus"));
    }

    private static void Write(Utf8JsonWriter json, RunState state)
    {
        json.WriteStartObject("state");
        json.WriteWord("state", state.State);
        json.WriteWord("reason", state.Reason);
        json.WriteWord("told", state.Told);
        json.WriteNumber("generation", state.Generation);
        json.WriteBoolean("isStarted", state.IsStarted);
        json.WriteBoolean("areCpusRunning", state.AreCpusRunning);
        json.WriteBoolean("isResetHeld", state.IsResetHeld);
        json.WriteWord("endIntent", state.EndIntent);
        if (state.End is { } end)
        {
            json.WriteStartObject("end");
            json.WriteWord("detail", end.Detail);
            json.WriteWord("cause", end.Cause);
            json.WriteEndObject();
        }

        json.WriteStartObject("position");
        json.WriteString("epoch", state.Position.Epoch);
        json.WriteNumber("sequence", state.Position.Sequence);
        json.WriteEndObject();
        json.WriteBoolean("isInJob", state.IsInJob);
        json.WriteWord("reaction", state.Reaction);
        json.WriteBoolean("isRestarting", state.IsRestarting);
        json.WriteBoolean("isAgentConnected", state.IsAgentConnected);
        json.WriteEndObject();
    }

    private static RunState ReadState(JsonElement json)
    {
        JsonElement position = json.Value("position", JsonValueKind.Object);
        return new RunState(
            json.Word<DomainState>("state"),
            json.Word<StateReason>("reason"),
            json.Word<DomainState>("told"),
            json.LongNumber("generation"),
            json.Flag("isStarted"),
            json.Flag("areCpusRunning"),
            json.Flag("isResetHeld"),
            json.Word<DomainIntent>("endIntent"),
            json.Find("end") is { } end ? new RunEnd(end.Word<LifecycleDetail>("detail"), end.Word<EventCause>("cause")) : null,
            new Position(position.Id("epoch"), position.LongNumber("sequence")),
            json.FlagOrFalse("isInJob"),
            json.Find("reaction") is null ? Reaction.None : json.Word<Reaction>("reaction"),
            json.FlagOrFalse("isRestarting"),
            json.FlagOrFalse("isAgentConnected"));
    }
}
