-- Roles: members become CSMs. The roles are admin, lead, csm, account_manager, support, product, viewer.
UPDATE staff SET role = 'csm' WHERE role = 'member';
