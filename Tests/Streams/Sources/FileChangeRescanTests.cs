using System;
using System.Globalization;
using System.IO;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Sources;

/// <summary>What happens when inotify cannot tell: too much at once, and folders that go away.</summary>
public sealed class FileChangeRescanTests : IDisposable
{
    private readonly SourceFixture _fixture = new();
    private readonly TemporaryFolder _root = new();
    private readonly string _folder;

    public FileChangeRescanTests()
    {
        _folder = _root["watched"];
        Directory.CreateDirectory(_folder);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void An_overflow_of_the_kernels_queue_asks_for_a_rescan()
    {
        int limit = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), CultureInfo.InvariantCulture);
        using var changes = new ChangeRecorder(_fixture, _folder);

        _fixture.Do(() =>
        {
            // On the loop's thread, so that nobody reads meanwhile. Each file is two events at least: CREATE, CLOSE_WRITE.
            for (int i = 0; i <= limit / 2; i++)
            {
                File.OpenHandle(Path.Combine(_folder, $"{i}"), FileMode.CreateNew, FileAccess.Write).Dispose();
            }
        });

        _fixture.RunUntil(() => changes.Rescans == 1);
        changes.Told()[^1].ShouldBe("Rescan"); // Whatever was pending then is moot.
        File.WriteAllText(Path.Combine(_folder, "after"), "");
        changes.Told().ShouldBe(["Written after"]);
    }

    [Fact]
    public void A_folder_that_is_removed_asks_for_a_rescan_and_so_does_one_that_is_back()
    {
        using var changes = new ChangeRecorder(_fixture, _folder);
        File.WriteAllText(Path.Combine(_folder, "f"), "");

        Directory.Delete(_folder, recursive: true);
        _fixture.RunUntil(() => changes.Rescans == 1);
        KernelView.InotifyOf(_root.Path).ShouldBeEmpty();
        Directory.CreateDirectory(_folder);
        _fixture.RunUntil(() => changes.Rescans == 2);
        File.WriteAllText(Path.Combine(_folder, "g"), "");

        changes.Told().ShouldBe(["Rescan", "Rescan", "Written g"]);
        changes.Error.ShouldBeNull();
    }

    [Fact]
    public void A_folder_that_is_renamed_is_given_up_for_the_one_that_takes_its_path()
    {
        using var changes = new ChangeRecorder(_fixture, _folder);

        Directory.Move(_folder, _root["elsewhere"]);
        _fixture.RunUntil(() => changes.Rescans == 1);
        File.WriteAllText(_root["elsewhere/unseen"], "");
        Directory.CreateDirectory(_folder);
        _fixture.RunUntil(() => changes.Rescans == 2);
        File.WriteAllText(Path.Combine(_folder, "f"), "");

        changes.Told().ShouldBe(["Rescan", "Rescan", "Written f"]);
    }

    [Fact]
    public void A_folder_that_goes_and_comes_at_once_is_watched_again()
    {
        using var changes = new ChangeRecorder(_fixture, _folder);

        _fixture.Do(() =>
        {
            Directory.Delete(_folder);
            Directory.CreateDirectory(_folder);
        });
        _fixture.RunUntil(() => changes.Rescans == 2);
        File.WriteAllText(Path.Combine(_folder, "f"), "");

        changes.Told().ShouldBe(["Rescan", "Rescan", "Written f"]);
    }

    [Fact]
    public void A_folder_that_stays_away_keeps_nothing_of_its_subscriber()
    {
        using var other = new ChangeRecorder(_fixture, _root.Path);
        var changes = new ChangeRecorder(_fixture, _folder);

        Directory.Delete(_folder);
        _fixture.RunUntil(() => changes.Rescans == 1);
        changes.Dispose();
        Directory.CreateDirectory(_folder);
        using var fresh = new ChangeRecorder(_fixture, _folder);
        File.WriteAllText(Path.Combine(_folder, "f"), "");

        fresh.Told().ShouldBe(["Written f"]);
        changes.All.Count.ShouldBe(1);
    }

    [RootFact]
    public void A_folder_whose_file_system_is_unmounted_asks_for_a_rescan()
    {
        _fixture.Do(() =>
        {
            // The loop's own thread: paths of watches are looked up there, and its mounts go with it.
            Native.EnterOwnMountNamespace();
            Native.MountMemory(_folder, kiB: 64);
        });
        using var changes = new ChangeRecorder(_fixture, _folder);
        _fixture.Do(() => File.WriteAllText(Path.Combine(_folder, "f"), ""));
        _fixture.RunUntil(() => changes.All.Count == 1);

        _fixture.Do(() => Native.Unmount(_folder));

        _fixture.RunUntil(() => changes.Rescans == 1);
        changes.All.ShouldBe([new FileChange(FileChangeKind.Written, "f"), new FileChange(FileChangeKind.Rescan, "")]);
        _fixture.RunUntil(() => changes.Rescans == 2); // The empty folder beneath is under that path now.
    }

    [Fact]
    public void A_subscriber_that_throws_at_a_rescan_keeps_it_from_no_other()
    {
        bool thrown = false;
        using IDisposable broken = _fixture.Scheduler.WhenChanged(_folder, static _ => true).Subscribe(_ =>
        {
            thrown = true;
            throw new InvalidOperationException("observer");
        });
        _fixture.Settle();
        using var sound = new ChangeRecorder(_fixture, _folder);

        Directory.Delete(_folder);
        _fixture.RunUntil(() => sound.Rescans == 1);
        Directory.CreateDirectory(_folder);
        _fixture.RunUntil(() => sound.Rescans == 2);

        thrown.ShouldBeTrue();
        Array.ConvertAll(_fixture.Errors.Take(), static error => error.Message).ShouldBe(["observer"]);
    }
}
