using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Keys, screens, interrupts, and QEMU's own commands.</content>
internal sealed partial class QemuDomain
{
    /// <summary>The largest picture that is taken: some 4000 by 2600 points without compression.</summary>
    internal const int ScreenshotLimit = 32 * 1024 * 1024;

    private const int KeyLimit = 16; // VIR_DOMAIN_SEND_KEY_MAX_KEYS
    private const string PassAttempt = "send a monitor command to";

    internal Task InjectNmiAsync(Patience patience) => InTurnAsync("inject an NMI into", async () =>
    {
        Require("inject an NMI into", Record.State is not (DomainState.NoState or DomainState.ShuttingDown));
        await AskAsync("inject-nmi", arguments: null, patience);
    }, patience);

    internal Task SendKeyAsync(KeycodeSet codes, TimeSpan hold, IReadOnlyList<int> keys, Patience patience)
    {
        const string Attempt = "send keys to";
        if (keys.Count is 0 or > KeyLimit)
        {
            throw QemuErrors.Invalid(Name, Attempt, $"{keys.Count} keys, there may be 1 to {KeyLimit}");
        }

        if (hold < TimeSpan.Zero || hold.TotalMilliseconds > uint.MaxValue)
        {
            throw QemuErrors.Invalid(Name, Attempt, $"keys cannot be held for {hold.TotalSeconds} s");
        }

        if (!Keycodes.IsKnown(codes))
        {
            throw QemuErrors.Invalid(Name, Attempt, $"codes of the set {codes} are not known; there are {Keycodes.KnownSets}");
        }

        int[] numbers = [.. keys.Select(key => Keycodes.ToQemu(codes, key)
            ?? throw QemuErrors.Invalid(Name, Attempt, $"cannot translate keycode {key} of the set {codes}"))];
        return InTurnAsync(Attempt, async () =>
        {
            Require(Attempt, Record.State is not (DomainState.NoState or DomainState.ShuttingDown));
            await AskAsync("send-key", json => WriteKeys(json, numbers, hold), patience);
        }, patience);
    }

    internal async Task<Screenshot> ScreenshotAsync(int screen, Patience patience)
    {
        const string Attempt = "take a screenshot of";
        Screenshot? shot = null;
        await InTurnAsync(Attempt, async () =>
        {
            (string? device, int head) = FindScreen(screen, Attempt);
            string path = Run.Files.ScreenshotPath;
            try
            {
                string type = await DumpScreenAsync(path, device, head, patience);
                shot = new Screenshot(Host.Files.Read(path, ScreenshotLimit), type);
            }
            finally
            {
                Host.Files.Delete(path);
            }
        }, patience);
        return shot!;
    }

    /// <summary>Has QEMU carry out a command that somebody else wrote.</summary>
    internal async Task<string> PassToMonitorAsync(string command, bool isHuman, Patience patience)
    {
        CommandText? read = isHuman ? null : CommandText.Read(Name, PassAttempt, command, "execute", "arguments", "id");
        string reply = "";
        await InTurnAsync(PassAttempt, async () =>
        {
            Log.Tainted(_log, Name, read?.Name ?? command);
            Feed(new Tainted());
            reply = read is { } machine ? await PassAsync(machine, patience) : await PassLineAsync(command, patience);
        }, patience);
        return reply;
    }

    private async Task<string> PassLineAsync(string line, Patience patience)
        => (await AskAsync("human-monitor-command", json => json.WriteString("command-line", line), patience)).GetString() ?? "";

    private async Task<string> PassAsync(CommandText command, Patience patience)
    {
        JsonElement arguments = command.Member("arguments");
        if (arguments.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            throw QemuErrors.Invalid(Name, PassAttempt, "its 'arguments' are no JSON object");
        }

        JsonElement id = command.Member("id");
        try
        {
            JsonElement value = await AskAsync(command.Name, arguments.ValueKind == JsonValueKind.Undefined ? null : json => Copy(json, arguments), patience);
            return Reply(id, json =>
            {
                json.WritePropertyName("return");
                value.WriteTo(json);
            });
        }
        catch (QmpCommandException e)
        {
            return Reply(id, json =>
            {
                json.WriteStartObject("error");
                json.WriteString("class", e.ErrorClass);
                json.WriteString("desc", e.Description);
                json.WriteEndObject();
            });
        }
    }

    private static void Copy(Utf8JsonWriter json, JsonElement arguments)
    {
        foreach (JsonProperty member in arguments.EnumerateObject())
        {
            member.WriteTo(json);
        }
    }

    private static string Reply(JsonElement id, Action<Utf8JsonWriter> write)
        => JsonText.Of(json =>
        {
            json.WriteStartObject();
            write(json);
            if (id.ValueKind != JsonValueKind.Undefined)
            {
                json.WritePropertyName("id");
                id.WriteTo(json);
            }

            json.WriteEndObject();
        });

    private static void WriteKeys(Utf8JsonWriter json, int[] numbers, TimeSpan hold)
    {
        json.WriteStartArray("keys");
        foreach (int number in numbers)
        {
            json.WriteStartObject();
            json.WriteString("type", "number");
            json.WriteNumber("data", number);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (hold > TimeSpan.Zero)
        {
            json.WriteNumber("hold-time", (long)hold.TotalMilliseconds);
        }
    }

    private (string? Device, int Head) FindScreen(int screen, string attempt)
    {
        VideoDevice[] videos = [.. Run.Definition.Devices.Videos.Where(video => video.Model is not VideoModel.None)];
        if (videos.Length == 0)
        {
            throw QemuErrors.CannotNow(Name, attempt, "no screens to take screenshot from");
        }

        // Without a name QEMU takes the primary one; that is the only one that older ones take without its name.
        int first = 0;
        foreach (VideoDevice video in videos)
        {
            if (screen >= first && screen < first + video.Heads)
            {
                return screen == 0 ? (null, 0) : (video.Id, screen - first);
            }

            first += video.Heads;
        }

        throw QemuErrors.Invalid(Name, attempt, $"no such screen ID: {screen}, there are {first}");
    }

    private async Task<string> DumpScreenAsync(string path, string? device, int head, Patience patience)
    {
        if (!Run.HasNoPng)
        {
            try
            {
                await AskAsync("screendump", json => WriteScreen(json, path, device, head, "png"), patience);
                return "image/png";
            }
            catch (QmpCommandException)
            {
                Run.HasNoPng = true; // Older than 7.1, or built without libpng: it says no more than that it will not.
            }
        }

        await AskAsync("screendump", json => WriteScreen(json, path, device, head, format: null), patience);
        return "image/x-portable-pixmap";
    }

    private static void WriteScreen(Utf8JsonWriter json, string path, string? device, int head, string? format)
    {
        json.WriteString("filename", path);
        if (device is not null)
        {
            json.WriteString("device", device);
            json.WriteNumber("head", head);
        }

        if (format is not null)
        {
            json.WriteString("format", format);
        }
    }
}
