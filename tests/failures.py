"""Every way such systems are known to lose work, and the test that shows we do not.

The numbers are those of the list this program was designed against; `waits` says why
something has no test yet. `tests/test_failures.py` holds the table to the tests.
"""
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Row:
    """One way to lose work. A test is `file::function`, below `tests/`."""

    way: str
    tests: tuple[str, ...] = ()
    waits: str = ""


FAILURES: Final[dict[int, Row]] = {
    1: Row("a cloned PC: two writers with one id", (
        "sync/test_incarnation.py::test_a_copy_is_a_new_writer_before_its_first_edit",
        "sync/test_incarnation.py::test_both_copies_work_on_and_nothing_is_lost",
        "sync/test_incarnation.py"
        "::test_two_whole_copies_make_a_branch_and_both_begin_anew",
        "contract/test_time.py::test_a_copied_desk_and_its_original_lose_nothing",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    2: Row("an old backup put back: numbers used twice", (
        "sync/test_incarnation.py::test_a_folder_put_back_is_a_new_writer",
        "sync/test_incarnation.py"
        "::test_what_a_folder_lost_by_being_put_back_comes_back_once",
        "sync/test_incarnation.py"
        "::test_a_disk_put_back_whole_learns_it_from_the_hub",
        "sync/test_rejoin.py::test_no_number_and_no_box_is_given_twice",
        "contract/test_time.py::test_a_desk_put_back_gets_back_what_it_lost",
        "app/test_mending.py::test_a_mended_desk_agrees_with_the_hub_again",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    3: Row("a relay that takes the author's place", (
        "sync/test_frame.py::test_one_lane_comes_back_byte_for_byte",
        "sync/test_apply.py::test_a_body_is_stored_as_it_came",
        "sync/test_incarnation.py::test_a_signed_writer_comes_by_any_road"),
        waits="the office network and the stick as transports"),
    4: Row("one number used twice without a restore", (
        "killed/test_killed.py::test_nothing_that_was_kept_is_lost_to_a_kill",
        "contract/test_faults.py::test_two_imports_and_an_edit_at_once_lose_nothing")),
    5: Row("a hub put back: acknowledged work vanishes", (
        "sync/test_rejoin.py::test_what_the_hub_forgot_comes_back_from_the_desks",
        "sync/test_rejoin.py::test_every_desk_is_told_and_fetches_nothing_it_holds",
        "sync/test_rejoin.py"
        "::test_a_cursor_of_the_old_life_is_refused_whatever_number_it_has",
        "sync/test_rejoin.py::test_a_hub_that_is_lost_is_rebuilt_from_its_first_backup",
        "sync/test_carry_papers.py::test_a_hub_of_another_life_is_told_again",
        "contract/test_time.py::test_a_province_is_made_whole_by_its_desks",
        "app/province/test_missing.py"
        "::test_after_a_new_life_every_pc_not_heard_since_may_hold_something",
        "contract/test_carrying.py"
        "::test_a_lost_hub_is_rebuilt_from_an_old_backup_and_its_desks")),
    6: Row("a new filter starts every copy from nothing",
           waits="scopes only grow, by mergers; cursors know no filter"),
    7: Row("a long-offline PC brings the deleted back",
           waits="nothing is ever deleted or compacted in this version"),
    8: Row("a deletion that beats an edit", (
        "sync/test_fold.py::test_withdrawn_against_done_is_for_a_person",
        "sync/test_fold.py"
        "::test_an_edit_after_the_close_that_did_not_see_it_is_kept")),
    9: Row("one citizen registered twice", (
        "app/web/test_intake.py::"
        "test_the_same_person_and_procedure_is_asked_about_and_may_be_received",
        "sync/test_whose_case.py::test_the_hub_keeps_both_and_disputes_neither"),
        waits="links between cases"),
    10: Row("a clock of 1980 or 2099", (
        "sync/test_apply.py::test_a_clock_in_2099_wins_no_tie_for_ever",
        "contract/test_book.py::test_a_claim_in_2099_counts_only_until_its_receipt",
        "sync/test_exchange.py"
        "::test_a_clock_far_off_is_told_the_time_and_asks_again",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    11: Row("a clock that steps back between two edits", (
        "world/test_world.py::test_every_world_keeps_every_promise",)),
    12: Row("a sync that begins from nothing after each cut", (
        "sync/test_exchange.py"
        "::test_an_answer_cut_at_every_byte_leaves_whole_frames_and_no_false_sent",
        "sync/test_pace.py"
        "::test_what_is_asked_comes_through_before_the_cut_that_is_due",
        "contract/test_carrying_papers.py::test_no_cut_costs_more_than_a_piece")),
    13: Row("abandoned sessions fill the hub's disk", (
        "sync/test_abandoned.py::test_aborted_syncs_do_not_grow_the_hub",)),
    14: Row("a cut answer taken for whole", (
        "sync/test_exchange.py"
        "::test_an_answer_cut_at_every_byte_leaves_whole_frames_and_no_false_sent",
        "sync/test_exchange.py::test_a_request_cut_anywhere_never_passes_for_whole")),
    15: Row("a captive portal's page taken for an answer", (
        "sync/test_exchange.py::test_what_a_captive_portal_says_is_no_answer",
        "contract/test_faults.py::test_only_a_portal_is_no_line_and_changes_nothing")),
    16: Row("a box that breaks TLS makes a PC forget its work", (
        "contract/test_tls.py"
        "::test_somebody_in_the_middle_hears_a_question_and_nothing_else",
        "contract/test_tls.py"
        "::test_a_new_certificate_is_taken_when_the_hub_itself_vouches")),
    17: Row("a proxy that buffers what is sent", (
        "sync/test_pace.py::test_a_slow_exchange_is_not_followed_by_a_larger_one",
        "contract/test_faults.py"
        "::test_one_sync_comes_through_a_line_that_fails_again_and_again",
        "sync/test_carry_papers.py::test_a_cut_at_any_piece_sends_no_piece_again")),
    18: Row("an upload stuck at 99 per cent", (
        "sync/test_carry_papers.py::test_cuts_everywhere_and_a_new_start_each_time",
        "sync/test_carry_papers.py::test_pieces_may_come_in_any_order",
        "sync/test_take_papers.py::test_a_piece_that_cannot_be_is_not_kept",
        "killed/test_killed.py::test_nothing_that_was_kept_is_lost_to_a_kill")),
    19: Row("nobody knows whether a request was done", (
        "contract/test_faults.py::test_old_requests_said_again_change_nothing",
        "sync/test_exchange.py::test_a_request_that_arrives_twice_is_stored_once",
        "anomaly/test_line.py::test_a_call_that_fails_costs_nothing_but_time",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    20: Row("pieces come twice or in another order", (
        "sync/test_exchange.py"
        "::test_frames_that_come_in_the_wrong_order_are_kept_and_linked",
        "sync/test_apply.py::test_every_order_of_delivery_gives_the_same_store")),
    21: Row("three hundred PCs come back at once; a bomb", (
        "fuzz/test_fuzz.py::test_a_bomb_costs_little",
        "sync/test_pace.py::test_desks_that_failed_equally_often_do_not_knock_together",
        "sync/test_turns.py"
        "::test_a_job_that_fails_leaves_nothing_and_the_next_is_served"),
        waits="three hundred PCs against one hub, timed"),
    22: Row("a number given before the commit is never read", (
        "db/test_arrivals.py::test_numbers_taken_inside_the_commit_are_all_read",
        "db/test_arrivals.py::test_numbers_of_a_sequence_would_lose_some",
        "sync/test_apply.py::test_arrival_numbers_have_no_gap_and_follow_the_commits"),
        waits="PostgreSQL"),
    23: Row("an own push moves the cursor past others'", (
        "sync/test_exchange.py"
        "::test_pushing_does_not_move_the_cursor_past_what_others_wrote",)),
    24: Row("a cursor past what could not be understood", (
        "sync/test_frame.py::test_bodies_of_another_program_travel_raw",
        "sync/test_apply.py::test_bytes_that_are_no_body_are_kept_in_their_place",
        "anomaly/test_statements.py::test_a_statement_that_fails_leaves_all_whole")),
    25: Row("one bad change stops all", (
        "sync/test_one_of_many.py"
        "::test_one_bad_change_of_five_hundred_is_set_aside_and_stops_nobody",
        "sync/test_turns.py"
        "::test_a_job_that_fails_leaves_nothing_and_the_next_is_served")),
    26: Row("the log beside the store grows for ever", (
        "db/test_sqlite.py::test_the_log_stays_short_whatever_is_written",
        "db/test_sqlite.py::test_folding_in_waits_for_nobody",
        "app/test_keeping.py::test_a_log_that_somebody_holds_long_is_told")),
    27: Row("a store somebody else has locked", (
        "contract/test_keeping.py"
        "::test_a_busy_folder_is_refused_after_a_while_and_nothing_is_written",
        "contract/test_keeping.py"
        "::test_a_virus_scanner_that_holds_files_for_moments_stops_nobody",
        "anomaly/test_statements.py::test_a_statement_that_fails_leaves_all_whole")),
    28: Row("a full disk", (
        "anomaly/test_files.py::test_a_file_operation_that_fails_leaves_all_whole",
        "anomaly/test_files.py"
        "::test_a_group_that_meets_a_full_disk_is_told_so_and_leaves_nothing",
        "app/test_full_disk.py::test_whichever_write_meets_the_full_disk",
        "app/test_full_disk.py"
        "::test_with_no_block_left_everything_can_be_read_and_nothing_saved")),
    29: Row("a power cut", (
        "power/test_power.py::test_a_cut_after_any_write_loses_nothing_said",
        "power/test_power.py::test_a_disk_that_lies_is_found_out",
        "app/test_mending.py::test_a_power_cut_in_the_middle_is_taken_up_again",
        "anomaly/test_safe.py::test_a_mending_can_be_begun_again",
        "contract/test_keeping.py"
        "::test_verify_finds_a_row_edited_by_hand_wherever_it_is",
        "sync/test_apply.py"
        "::test_power_lost_at_any_statement_leaves_all_of_a_frame_or_nothing")),
    30: Row("a backup that cannot be restored", (
        "app/test_keeping.py::test_the_first_look_makes_a_backup_and_drills_it",
        "app/test_keeping.py::test_a_backup_that_does_not_come_back_is_told",
        "contract/test_backup.py::test_a_restored_desk_is_as_it_was_and_works",
        "contract/test_backup.py::test_a_backup_is_made_while_others_write",
        "contract/test_backup.py::test_a_restored_hub_has_its_key_and_its_people",
        "contract/test_backup.py::test_a_killed_restore_can_be_done_again",
        "sync/test_backup.py::test_a_backup_cut_at_any_byte_is_refused",
        "sync/test_backup.py::test_a_flipped_bit_is_found_wherever_it_is",
        "killed/test_killed.py::test_nothing_that_was_kept_is_lost_to_a_kill",
        "anomaly/test_backups.py"
        "::test_a_backup_that_fails_leaves_nothing_and_the_next_is_whole",
        "anomaly/test_backups.py"
        "::test_a_restore_that_fails_leaves_nothing_and_the_next_is_whole")),
    31: Row("a mark in another file than the rows it speaks of", (
        "power/test_power.py::test_a_cut_after_any_write_loses_nothing_said",
        "sync/test_incarnation.py::test_a_token_that_lags_behind_proves_enough")),
    32: Row("an old program drops what it does not know", (
        "sync/test_refold.py"
        "::test_an_unknown_field_is_carried_and_shown_after_the_upgrade",
        "sync/test_refold.py"
        "::test_an_edit_of_the_older_program_leaves_the_unknown_field_alone",
        "sync/test_refold.py::test_an_old_hub_carries_what_new_desks_write",
        "sync/test_fold.py::test_a_field_nobody_knows_changes_nothing_shown",
        "contract/test_edit.py::test_exactly_the_named_fields_change",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    33: Row("units are merged while PCs are away", (
        "sync/test_union.py"
        "::test_all_work_of_five_desks_reaches_the_hub_and_is_in_effect",
        "sync/test_union.py::test_what_was_done_before_hearing_of_it_is_marked_late",
        "sync/test_union.py::test_the_real_list_makes_65_units_of_194",
        "sync/test_transfer.py"
        "::test_work_done_there_meanwhile_waits_for_the_supervisor")),
    34: Row("a scope taken away with unsent work in it", (
        "sync/test_leaving.py::test_scans_that_only_it_holds_are_handed_over",
        "sync/test_leaving.py"
        "::test_a_backup_from_before_its_last_work_is_not_enough",
        "app/test_emptying.py::test_what_was_saved_since_is_not_deleted",
        "contract/test_leaving.py"
        "::test_it_is_emptied_once_a_backup_holds_all_and_enrolled_anew",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    35: Row("a scope given back without its history", (
        "sync/test_union.py::test_every_desk_of_the_new_unit_holds_all_of_it",
        "sync/test_union.py::test_a_desk_that_comes_new_has_all_of_the_merged_unit",
        "sync/test_transfer.py::test_the_new_unit_has_the_case_whole",
        "sync/test_transfer.py::test_its_scans_go_along")),
    36: Row("a revoked PC with unsent work", (
        "sync/test_inbox.py::test_unsent_work_goes_to_the_inbox_and_not_into_cases",
        "contract/test_hub.py::test_a_revoked_desk_hands_its_work_to_the_inbox",
        "contract/test_leaving.py::test_its_scans_reach_the_province",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    37: Row("signing out, or a new password, loses work", (
        "app/web/test_sign_in.py::test_unsent_work_is_tied_to_no_login",
        "app/web/test_sign_in.py"
        "::test_a_locked_desk_shows_no_case_and_opens_with_the_pin",
        "app/web/test_intake.py::test_what_was_typed_is_offered_again_after_a_crash")),
    38: Row("a large scan that starves the cases", (
        "contract/test_carrying_papers.py::test_a_case_goes_before_the_scans_that_wait",
        "sync/test_carry_papers.py::test_results_go_first_then_what_is_due",
        "sync/test_worker.py::test_a_pile_of_scans_is_carried_on_without_waiting",
        "app/capture/test_small_paper.py"
        "::test_the_limit_is_told_when_the_paper_is_made")),
    39: Row("what was done offline is judged by its arrival", (
        "sync/test_fold.py::test_any_two_orders_give_the_same_case",
        "sync/test_apply.py::test_every_order_of_delivery_gives_the_same_store")),
    40: Row("nobody knows that there was a conflict", (
        "contract/test_clashes.py"
        "::test_every_dispute_and_no_other_is_listed_on_every_copy",)),
    41: Row("machines that settle conflicts against each other", (
        "contract/test_resolving.py"
        "::test_two_different_resolutions_are_a_new_dispute_with_only_these",
        "contract/test_resolving.py::test_two_equal_resolutions_are_agreement")),
    42: Row("text or numbers written anew break a signature", (
        "sync/test_change.py::test_composed_and_decomposed_text_keep_their_bytes",
        "sync/test_frame.py::test_whatever_is_put_in_comes_out")),
    43: Row("a reconciliation that takes a round trip a change", (
        "contract/test_sync.py::test_once_is_a_single_exchange",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    44: Row("green while nothing moves", (
        "sync/test_aside.py"
        "::test_a_damaged_shadow_rings_at_the_desk_and_on_the_board",
        "app/province/test_truth.py"
        "::test_a_desk_that_holds_work_back_is_told_at_its_next_word",
        "app/web/test_sync_page.py::test_the_strip_says_one_of_six_things",
        "world/test_world.py::test_every_world_keeps_every_promise")),
    45: Row("a torn copy on a stick",
            waits="the stick"),
    46: Row("one's own edit is not seen by oneself", (
        "killed/test_killed.py::test_nothing_that_was_kept_is_lost_to_a_kill",
        "world/test_world.py::test_every_world_keeps_every_promise")),
}
