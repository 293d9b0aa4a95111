using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The verbs of <c>./rxhv</c> that need no running guest, from outside.</summary>
[Collection(DemoCollection.Name)]
public sealed class ShellTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [LiveFact]
    public async Task A_definition_goes_through_its_life()
    {
        string file = Write("web");

        (await RunAsync(0, "define", file))["done"].ShouldBe("defined");
        (await RunAsync(0, "autostart", "web"))["autostart"].ShouldBe("True");
        (await RunAsync(0, "list"))["state"].ShouldBe("Shutoff");
        (await RunAsync(0, "info", "web"))["currentMemoryKiB"].ShouldBe("16384");
        (await RunAsync(0, "xml", "web"))["xml"].ShouldContain("<name>web</name>");
        (await RunAsync(0, "autostart", "web", "--off"))["autostart"].ShouldBe("False");
        (await RunAsync(0, "undefine", "web"))["done"].ShouldBe("undefined");
        (await ShellProcess.RunAsync(0, "list", "--json", "--root", Root)).ShouldBeEmpty();
    }

    [LiveFact]
    public async Task People_get_columns_and_messages()
    {
        await ShellProcess.RunAsync(0, "define", Write("web"), "--root", Root);

        string[] list = await ShellProcess.RunAsync(0, "list", "--root", Root);

        list.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(
            ["id name state reason memory vcpus kept autostart title", "- web Shutoff unknown 16384 KiB 1 yes no"]);
        (await ShellProcess.RunAsync(0, "undefine", "web", "--root", Root)).ShouldBe(["guest 'web' undefined"]);
    }

    [LiveFact]
    public async Task What_fails_says_why_in_one_line()
    {
        string broken = _folder["broken.xml"];
        File.WriteAllText(broken, "<domain type='qemu'><name>x</name>");

        (await RunAsync(1, "start", "nobody"))["code"].ShouldBe("42");
        (await RunAsync(1, "define", broken))["code"].ShouldBe("35");
        (await RunAsync(1, "define", _folder["absent.xml"]))["message"].ShouldContain("absent.xml");
        (await RunAsync(1, "define", _folder.Path))["message"].ShouldContain("is a folder");
        File.WriteAllText(broken, "");
        (await RunAsync(1, "define", broken))["message"].ShouldContain("there is no domain XML in it");
    }

    [LiveFact]
    public async Task A_definition_that_was_broken_by_hand_is_told_by_each_verb()
    {
        await RunAsync(0, "define", Write("web"));
        File.WriteAllText(Path.Combine(Root, "config", "qemu", "web.xml"), "garbage");

        (await RunAsync(0, "list"))["message"].ShouldContain("web.xml' is not taken: (domain_definition):1");
    }

    [LiveTheory]
    [InlineData("list")]
    [InlineData("info", "web")]
    [InlineData("xml", "web")]
    public async Task What_only_looks_makes_no_folder(params string[] verb)
    {
        Members error = await RunAsync(1, verb);

        error["message"].ShouldContain($"there is no folder '{Root}'");
        Directory.Exists(Root).ShouldBeFalse();
        File.WriteAllText(Root, "");
        (await RunAsync(1, verb))["message"].ShouldContain($"--root '{Root}' is a file");
    }

    [LiveFact]
    public async Task Verbs_wait_a_moment_for_one_another()
    {
        await RunAsync(0, "define", Write("web"));

        string[][] lists = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ShellProcess.RunAsync(0, "list", "--json", "--root", Root)));

        lists.ShouldAllBe(list => list.Length == 1);
    }

    [LiveFact]
    public async Task The_example_can_be_defined()
        => (await RunAsync(0, "define", Repository.PathOf("docs/examples/web.xml")))["name"].ShouldBe("web");

    [LiveTheory]
    [InlineData("start")]
    [InlineData("list", "--nonsense")]
    [InlineData("events", "--follow", "--from", "yesterday")]
    [InlineData("events", "--from", "42@1f0c93ab")]
    [InlineData("events", "--from", "now")]
    [InlineData("events", "--from", "start", "--last", "1")]
    [InlineData("events", "--last", "0")]
    [InlineData("shutdown", "web", "--timeout", "0")]
    [InlineData("shutdown", "web", "--timeout", "abc")]
    [InlineData("start", "")]
    public async Task Wrong_usage_has_a_code_of_its_own_and_shows_how_it_goes(params string[] arguments)
        => string.Concat(await ShellProcess.RunAsync(2, arguments)).ShouldContain($"rxhv {arguments[0]}");

    [LiveFact]
    public async Task Help_calls_the_program_by_its_name()
    {
        string help = string.Join('\n', await ShellProcess.RunAsync(0, "start", "--help"));

        help.ShouldContain("rxhv start <guest> [options]");
        help.ShouldContain("--paused");
    }

    [LiveFact]
    public async Task Events_show_what_happens_and_who_holds_the_folder()
    {
        using var follower = new ShellProcess("events", "--follow", "--json", "--root", Root);
        await follower.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "following");

        string message = (await RunAsync(1, "list"))["message"];
        File.WriteAllText(Path.Combine(Root, "config", "qemu", "byhand.xml"), GuestXml.Domain("byhand", 16, "pc"));
        JsonElement news = await follower.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "event");
        follower.Interrupt();

        message.ShouldContain($"'{Root}' is served by process {follower.Id} (");
        message.ShouldContain("events --follow --json");
        (news.GetProperty("name").GetString(), news.GetProperty("event").GetString()).ShouldBe(("byhand", "Defined (added)"));
        (await follower.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, 130));
    }

    [LiveFact]
    public async Task Events_of_the_past_can_be_read_in_whole_or_in_part()
    {
        await RunAsync(0, "define", Write("web"));
        await RunAsync(0, "autostart", "web");
        await RunAsync(0, "undefine", "web");

        string[] all = await ReadEventsAsync();
        string[] positions = [.. all.Select(static line => new Members(line)["position"])];

        all.Select(static line => new Members(line)["event"]).ShouldBe(["Defined (added)", "Undefined (removed)"]);
        positions.Select(Position.Parse).Select(static position => position.Sequence).ShouldBe([1, 2]);
        (await ReadEventsAsync("--from", positions[0])).ShouldBe([all[1]]);
        (await ReadEventsAsync("--from", positions[1])).ShouldBeEmpty();
        (await ReadEventsAsync("--from", "start")).ShouldBe(all);
        (await ReadEventsAsync("--last", "1")).ShouldBe([all[1]]);
        (await ReadEventsAsync("--last", "9")).ShouldBe(all);
        string[] text = await ShellProcess.RunAsync(0, "events", "--root", Root);
        text[0].ShouldStartWith("time ");
        text[2].ShouldContain("web       Undefined (removed)");
        text.Length.ShouldBe(3);
    }

    [LiveFact]
    public async Task A_position_that_the_journal_never_had_is_refused()
    {
        await RunAsync(0, "define", Write("web"));
        Position last = Position.Parse(new Members((await ReadEventsAsync())[0])["position"]);

        Members future = await RunAsync(1, "events", "--from", $"{last with { Sequence = 1000 }}");
        Members foreign = await RunAsync(1, "events", "--from", $"{last with { Epoch = Guid.NewGuid() }}");

        (future["code"], foreign["code"]).ShouldBe(("8", "8"));
        future["message"].ShouldContain($"its last event is {last}");
        foreign["message"].ShouldContain("another host's");
    }

    [LiveFact]
    public async Task A_folder_without_a_journal_is_named()
        => (await RunAsync(1, "events"))["message"].ShouldBe($"cannot read the journal '{Root}/state/journal': No such file or directory");

    [LiveFact]
    public async Task Events_can_be_read_and_followed_while_another_process_serves_the_folder()
    {
        await RunAsync(0, "define", Write("web"));
        using var server = new ShellProcess("events", "--follow", "--json", "--root", Root);
        await server.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "following");
        using var reader = new ShellProcess("events", "--follow", "--from", "start", "--json", "--root", Root);
        JsonElement past = await reader.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "event");

        File.WriteAllText(Path.Combine(Root, "config", "qemu", "byhand.xml"), GuestXml.Domain("byhand", 16, "pc"));
        JsonElement seen = await reader.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "event");
        JsonElement told = await server.ReadUntilAsync(static one => one.GetProperty("type").GetString() == "event");

        past.GetProperty("name").GetString().ShouldBe("web");
        seen.GetProperty("name").GetString().ShouldBe("byhand");
        seen.GetRawText().ShouldBe(told.GetRawText());
        (await ReadEventsAsync("--last", "1")).ShouldBe([told.GetRawText()]);
        reader.Interrupt();
        (await reader.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, 130));
    }

    private string Root => _folder["root"];

    private Task<string[]> ReadEventsAsync(params string[] which) => ShellProcess.RunAsync(0, ["events", .. which, "--json", "--root", Root]);

    private string Write(string name)
    {
        string file = _folder[$"{name}.xml"];
        File.WriteAllText(file, GuestXml.Domain(name, 16, "pc"));
        return file;
    }

    /// <summary>The members of the one object that a verb printed.</summary>
    private async Task<Members> RunAsync(int code, params string[] arguments)
        => new((await ShellProcess.RunAsync(code, [.. arguments, "--json", "--root", Root])).ShouldHaveSingleItem());

    private sealed class Members(string line)
    {
        private readonly JsonElement _object = JsonDocument.Parse(line).RootElement;

        internal string this[string member] => _object.GetProperty(member).ToString();
    }
}
