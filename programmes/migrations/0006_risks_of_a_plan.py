import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


IN_FORCE = """
UPDATE programmes_risk SET plan_id = (
    SELECT p.id FROM programmes_plan p WHERE p.system_id = programmes_risk.system_id
    ORDER BY p.valid_from > CURRENT_DATE, CASE WHEN p.valid_from <= CURRENT_DATE
        THEN CURRENT_DATE - p.valid_from ELSE p.valid_from - CURRENT_DATE END LIMIT 1)
WHERE programme_id IS NULL
"""
"""A risk of the whole system belonged to the plan in force; before any, to the first."""


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0005_find_the_entries_of_an_item'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='risk',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='risk',
            name='update_update',
        ),
        migrations.AddField(
            model_name='risk',
            name='plan',
            field=models.ForeignKey(blank=True, help_text='Of a risk of the whole system: the plan that it belongs to.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='system_risks', to='programmes.plan'),
        ),
        migrations.AddField(
            model_name='riskevent',
            name='plan',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Of a risk of the whole system: the plan that it belongs to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programmes.plan'),
        ),
        migrations.RunSQL(IN_FORCE, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='risk',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programmes_riskevent" ("closed_on", "closing_note", "description", "external_dependency", "id", "impact", "inherent_impact", "inherent_likelihood", "key", "kind", "level", "likelihood", "opened_on", "owner_office", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "programme_id", "proximity", "system_id", "target_impact", "target_likelihood", "title", "updated_at", "version") VALUES (NEW."closed_on", NEW."closing_note", NEW."description", NEW."external_dependency", NEW."id", NEW."impact", NEW."inherent_impact", NEW."inherent_likelihood", NEW."key", NEW."kind", NEW."level", NEW."likelihood", NEW."opened_on", NEW."owner_office", NEW."part_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."programme_id", NEW."proximity", NEW."system_id", NEW."target_impact", NEW."target_likelihood", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;', hash='c58a59849f028d90af51f4538c533c5bb5fff122', operation='INSERT', pgid='pgtrigger_insert_insert_e79da', table='programmes_risk', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='risk',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."closing_note" IS DISTINCT FROM (NEW."closing_note") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."external_dependency" IS DISTINCT FROM (NEW."external_dependency") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."impact" IS DISTINCT FROM (NEW."impact") OR OLD."inherent_impact" IS DISTINCT FROM (NEW."inherent_impact") OR OLD."inherent_likelihood" IS DISTINCT FROM (NEW."inherent_likelihood") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."likelihood" IS DISTINCT FROM (NEW."likelihood") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on") OR OLD."owner_office" IS DISTINCT FROM (NEW."owner_office") OR OLD."part_of_id" IS DISTINCT FROM (NEW."part_of_id") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."proximity" IS DISTINCT FROM (NEW."proximity") OR OLD."system_id" IS DISTINCT FROM (NEW."system_id") OR OLD."target_impact" IS DISTINCT FROM (NEW."target_impact") OR OLD."target_likelihood" IS DISTINCT FROM (NEW."target_likelihood") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "programmes_riskevent" ("closed_on", "closing_note", "description", "external_dependency", "id", "impact", "inherent_impact", "inherent_likelihood", "key", "kind", "level", "likelihood", "opened_on", "owner_office", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "programme_id", "proximity", "system_id", "target_impact", "target_likelihood", "title", "updated_at", "version") VALUES (NEW."closed_on", NEW."closing_note", NEW."description", NEW."external_dependency", NEW."id", NEW."impact", NEW."inherent_impact", NEW."inherent_likelihood", NEW."key", NEW."kind", NEW."level", NEW."likelihood", NEW."opened_on", NEW."owner_office", NEW."part_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."programme_id", NEW."proximity", NEW."system_id", NEW."target_impact", NEW."target_likelihood", NEW."title", NEW."updated_at", NEW."version"); RETURN NULL;', hash='6b384bc9bb71963991e0d45653394cdfb6e21dcd', operation='UPDATE', pgid='pgtrigger_update_update_4b0cd', table='programmes_risk', when='AFTER')),
        ),
    ]
