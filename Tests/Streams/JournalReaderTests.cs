using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Live;
using Rx.Hypervisor.Tests.Streams.Journal;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

[SupportedOSPlatform("linux")]
public sealed class JournalReaderTests
{
    private const string Root = "/srv";

    private readonly JournalSetup _setup = new();

    [Fact]
    public void What_another_writes_is_read_as_it_comes()
    {
        using EventJournal journal = _setup.Open();
        HypervisorEvent[] past = JournalSetup.Append(journal, "a", "b", "c");
        using JournalReader reader = JournalReader.Open(Root, host: _setup.Host);

        (reader.Last, ReadAll(reader)).ShouldBe((past[^1].Position, "a b c"));
        ReadAll(reader).ShouldBe("");
        HypervisorEvent[] news = JournalSetup.Append(journal, "d");
        ReadAll(reader).ShouldBe("d");
        reader.Position.ShouldBe(news[0].Position);
    }

    [Fact]
    public void It_can_begin_behind_an_event()
    {
        using EventJournal journal = _setup.Open();
        HypervisorEvent[] past = JournalSetup.Append(journal, "a", "b", "c");
        using JournalReader reader = JournalReader.Open(Root, past[0].Position, _setup.Host);

        ReadAll(reader).ShouldBe("b c");
    }

    [Fact]
    public void A_position_of_another_host_is_told_as_a_gap()
    {
        using EventJournal journal = _setup.Open();
        JournalSetup.Append(journal, "a");
        using JournalReader reader = JournalReader.Open(Root, new Position(Guid.NewGuid(), 7), _setup.Host);

        ReadAll(reader).ShouldBe("UnknownEpoch a");
    }

    [Fact]
    public void Where_there_is_no_journal_it_says_so()
        => Should.Throw<HypervisorException>(() => JournalReader.Open("/nowhere", host: _setup.Host))
            .Message.ShouldBe("cannot read the journal '/nowhere/state/journal': No such file or directory");

    [Fact]
    public async Task What_comes_is_told_until_it_is_cancelled()
    {
        using var folder = new TemporaryFolder();
        using var scheduler = new PollScheduler();
        var host = new LinuxHost(scheduler);
        string directory = folder["state/journal"];
        EventJournal journal = EventJournal.Open(host, directory, new JournalOptions(), NullLogger.Instance);
        await AppendAsync("a");
        using JournalReader reader = JournalReader.Open(folder.Path, host: host);
        using var cancelled = new CancellationTokenSource();

        await using IAsyncEnumerator<HypervisorEvent> following = reader.FollowAsync(cancelled.Token).GetAsyncEnumerator();
        string first = await NextAsync();
        Task<string> second = NextAsync(); // It waits for the folder to change, most likely.
        await AppendAsync("b");
        string[] all = [first, await second];
        await AppendAsync("c");
        cancelled.Cancel();

        all.ShouldBe(["a", "b"]);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                await NextAsync(); // What was written before may come still.
            }
        });
        await scheduler.InvokeAsync(() =>
        {
            journal.Dispose();
            return Task.CompletedTask;
        });

        Task AppendAsync(string text) => scheduler.InvokeAsync(() =>
        {
            JournalSetup.Append(journal, text);
            return Task.CompletedTask;
        });

        async Task<string> NextAsync()
        {
            (await Within.DeadlineAsync(following.MoveNextAsync().AsTask(), "the next event")).ShouldBeTrue();
            return Text(following.Current);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_watched_is_an_error()
    {
        using var folder = new TemporaryFolder();
        using var scheduler = new PollScheduler();
        Directory.CreateDirectory(folder["state/journal"]);
        using JournalReader reader = JournalReader.Open(folder.Path, host: new LinuxHost(scheduler));
        Directory.Delete(folder["state/journal"]);

        await using IAsyncEnumerator<HypervisorEvent> following = reader.FollowAsync().GetAsyncEnumerator();

        (await Should.ThrowAsync<HypervisorException>(async () => await Within.DeadlineAsync(following.MoveNextAsync().AsTask(), "the error")))
            .Code.ShouldBe(ErrorCode.SystemError);
    }

    private static string ReadAll(JournalReader reader)
    {
        List<string> all = [];
        var some = new HypervisorEvent[2];
        while (reader.Read(some) is > 0 and int count)
        {
            all.AddRange(some.Take(count).Select(Text));
        }

        return string.Join(' ', all);
    }

    private static string Text(HypervisorEvent news) => news switch
    {
        GapEvent gap => $"{gap.Reason}",
        DefinitionRejectedEvent rejected => rejected.Reason,
        _ => news.ToString(),
    };
}
