using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Tests.Live.Remote;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>What is done with one daemon, and all that a client sees of it, line by line.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class Scenario(WireDaemon daemon)
{
    /// <summary>Of the one domain that a scenario is about.</summary>
    internal const string Uuid = "7b1f4c1e-2f53-4b3e-9a43-0d4e8c1e2f12";

    private readonly List<string> _lines = [];

    /// <summary>What was done, and what came of it.</summary>
    internal IReadOnlyList<string> Lines => _lines;

    /// <summary>A path in the folder of the daemon.</summary>
    internal string this[string name] => daemon[name];

    /// <summary>Writes a file into the folder of the daemon.</summary>
    /// <returns>Its path.</returns>
    internal string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    /// <summary>A boot sector that may write to its disk, and whose console is a socket.</summary>
    /// <returns>The file with its definition.</returns>
    internal string WriteBootSector(string name, string devices = "")
    {
        File.Copy(GuestImages.BootSector, this[$"{name}.img"], overwrite: true);
        return WriteDefinition(name, GuestXml.BootSector(name, this[$"{name}.img"], this[$"{name}.tty"], devices));
    }

    /// <summary>A definition that means the same domain whenever it is defined.</summary>
    /// <returns>Its file.</returns>
    internal string WriteDefinition(string name, string xml) => Write($"{name}.xml", xml.Replace("<name>", $"<uuid>{Uuid}</uuid><name>", StringComparison.Ordinal));

    /// <summary>Runs one command of virsh, and notes all that it says.</summary>
    internal Task<string[]> VirshAsync(params string[] command) => VirshAsync(static line => line, command);

    /// <summary>The same where not all that it says can be alike.</summary>
    /// <param name="look">What is noted of a line; nothing of one of which it makes <see langword="null"/>.</param>
    /// <param name="command">The command.</param>
    internal async Task<string[]> VirshAsync(Func<string, string?> look, params string[] command)
    {
        Virsh virsh = await Virsh.RunAsync(daemon.Uri, command);
        Note($"$ virsh {string.Join(' ', command)}{(virsh.Code == 0 ? "" : $" # {virsh.Code}")}");
        NoteAll(virsh.Code == 0 ? virsh.Lines.Select(look).OfType<string>() : []); // The words of an error are each daemon's own.
        return virsh.Lines;
    }

    /// <summary>Runs commands in one virsh, which takes far less time, and notes all that it says: of what is refused, that it is.</summary>
    internal async Task VirshAllAsync(params string[][] commands)
    {
        IEnumerable<string> lines = commands.Select(static command => $"echo \"$ virsh {string.Join(' ', command)}\"; {string.Join(' ', command.Select(static word => $"\"{word}\""))}");
        Virsh virsh = await Virsh.ProgramAsync("/usr/bin/stdbuf", "--output=L", "/usr/bin/virsh", "-c", daemon.Uri, string.Join("; ", lines));
        foreach (string line in virsh.Lines)
        {
            bool isRefused = line.StartsWith("error: ", StringComparison.Ordinal);
            if (!isRefused || _lines[^1] != "  refused")
            {
                Note(isRefused ? "  refused" : line.StartsWith("$ ", StringComparison.Ordinal) ? line : $"  {line}");
            }
        }
    }

    /// <summary>Runs a script of <c>Tests/Data/Matrix</c>, and notes all that it says.</summary>
    internal async Task ScriptAsync(string interpreter, string script, params string[] arguments)
    {
        Virsh said = await Virsh.ProgramAsync(
            interpreter, [Repository.PathOf($"Tests/Data/Matrix/{script}"), daemon.Uri, daemon.ReadOnlyUri, daemon.Folder, .. arguments]);
        Note($"$ {script}{(said.Code == 0 ? "" : $" # {said.Code}")}");
        NoteAll(said.Lines);
    }

    /// <summary>Runs another program in the network of the daemon, and notes how it ends: what it says is for people.</summary>
    internal async Task ProgramAsync(string program, params string[] arguments)
    {
        Virsh said = await Virsh.ProgramAsync("/usr/bin/nsenter", [$"--net=/proc/{daemon.Process}/ns/net", program, .. arguments, "--connect", daemon.Uri]);
        Note($"$ {program} # {said.Code}");
        if (said.Code != 0)
        {
            NoteAll(said.Lines);
        }
    }

    /// <summary>Has our own client do something.</summary>
    internal async Task ClientAsync(Func<IHypervisor, Task> run)
    {
        await using IHypervisor connection = await Rx.Hypervisor.Hypervisor.ConnectAsync(daemon.Uri);
        await run(connection);
    }

    /// <summary>Has our own client do something that is refused, and notes with which code.</summary>
    internal async Task RefuseAsync(string what, Func<Task> call)
    {
        try
        {
            await call();
            Note($"{what}: done");
        }
        catch (HypervisorException e)
        {
            Note($"{what}: {e.Code} of {e.Domain}");
        }
    }

    /// <summary>Runs a command of virsh that answers in XML, and notes what that says, however it is written.</summary>
    internal async Task DocumentAsync(params string[] command)
    {
        Virsh virsh = await Virsh.RunAsync(daemon.Uri, command);
        Note($"$ virsh {string.Join(' ', command)}{(virsh.Code == 0 ? "" : $" # {virsh.Code}")}");
        string text = string.Join('\n', virsh.Lines);
        NoteAll(virsh.Code == 0 ? Plain(XElement.Parse(text)).ToString().Split('\n') : virsh.Lines);
    }

    internal void NoteAll(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Note($"  {line}");
        }
    }

    /// <summary>Notes a line, without what is new at every run.</summary>
    internal void Note(string line) => _lines.Add(Volatile().Replace(
        line.Replace(daemon.Uri, "URI", StringComparison.Ordinal).Replace(daemon.Folder, "FOLDER", StringComparison.Ordinal), "#"));

    /// <summary>Waits until a guest is in some state; <see langword="null"/>: until there is none of that name.</summary>
    internal Task UntilAsync(string name, string? state)
        => UntilAsync(now => state is null ? now.Code != 0 : now.Lines is [{ } word] && word == state, $"'{name}' to be {state ?? "gone"}", "domstate", name);

    /// <summary>Waits until a command of virsh says something.</summary>
    internal Task UntilSaysAsync(string text, params string[] command)
        => UntilAsync(now => now.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"'{text}' of {command[0]}", command);

    /// <summary>Has a card join a bridge of the daemon's and ask for an address, and notes which it is given.</summary>
    internal async Task AskAsync(string bridge, MacAddress card, string name)
    {
        using var guest = new BridgedCard(daemon.Process, bridge);
        Note($"{card} asks for an address: {await guest.AskAsync(card, name)}");
    }

    private async Task UntilAsync(Func<Virsh, bool> isSo, string what, params string[] command)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Virsh now = await Virsh.RunAsync(daemon.Uri, command);
            if (isSo(now))
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(began) > Within.Deadline)
            {
                throw new TimeoutException($"waited for {what} on {daemon.Name}, which says {string.Join(' ', now.Lines)}, after\n{string.Join('\n', _lines)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    // Attributes, controllers and inputs have no order, and a namespace that is declared and not used says nothing.
    private static XElement Plain(XElement element) => new(
        element.Name,
        element.Attributes().Where(static one => !one.IsNamespaceDeclaration).OrderBy(static one => one.Name.LocalName, StringComparer.Ordinal),
        element.Nodes().Select(static node => node is XElement child ? Plain(child) : node)
            .OrderBy(static node => node is XElement { Name.LocalName: "controller" or "input" } child ? child.ToString() : "", StringComparer.Ordinal));

    // Identifiers that a daemon makes, seconds of a processor, terminals, times of the day.
    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+\\.[0-9]+s$|(?<=/dev/pts/)[0-9]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Volatile();
}
