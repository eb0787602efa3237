# Windows Server: the program as a task that starts with the machine, and a backup every night.
# Run once as administrator, after cai-dat.py:  powershell -ExecutionPolicy Bypass -File dich-vu.ps1
# Both run as LocalService, which may write to the data folder alone.
$ErrorActionPreference = 'Stop'
$program = Resolve-Path (Join-Path $PSScriptRoot '..\..')
$start = Join-Path $PSScriptRoot 'may-chu.cmd'
$data = Join-Path $env:ProgramData 'intranet'
$secret = Join-Path $data 'secret-key'

New-Item -ItemType Directory -Force -Path $data | Out-Null
if (-not (Test-Path $secret)) {
    $bytes = New-Object byte[] 32
    [Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($bytes)
    Set-Content -Path $secret -Encoding ascii -NoNewline -Value (
        ($bytes | ForEach-Object { $_.ToString('x2') }) -join '')
}
# *S-1-5-19 is LocalService, *S-1-5-32-544 Administrators, *S-1-5-18 SYSTEM, in every language.
icacls $data /inheritance:r /grant '*S-1-5-19:(OI)(CI)M' '*S-1-5-32-544:(OI)(CI)F' `
    '*S-1-5-18:(OI)(CI)F' | Out-Null
icacls $program /grant '*S-1-5-19:(OI)(CI)RX' | Out-Null

$who = New-ScheduledTaskPrincipal -UserId 'S-1-5-19' -LogonType ServiceAccount
$always = New-ScheduledTaskSettingsSet -ExecutionTimeLimit 0 -RestartCount 999 `
    -RestartInterval (New-TimeSpan -Minutes 1) -MultipleInstances IgnoreNew
Register-ScheduledTask -Force -TaskName 'intranet' -Principal $who -Settings $always `
    -Trigger (New-ScheduledTaskTrigger -AtStartup) `
    -Action (New-ScheduledTaskAction -Execute $start -WorkingDirectory $program) | Out-Null
Register-ScheduledTask -Force -TaskName 'intranet-backup' -Principal $who `
    -Trigger (New-ScheduledTaskTrigger -Daily -At '02:30') `
    -Action (New-ScheduledTaskAction -Execute $start -Argument 'backup' -WorkingDirectory $program) |
    Out-Null
Start-ScheduledTask -TaskName 'intranet'
